"""A longer run of the random tests: `pytest tests/vocabulary --hypothesis-profile=thorough`."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=3_000, deadline=None)
