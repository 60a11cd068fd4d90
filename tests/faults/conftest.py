"""The policies that the rounds settle under."""

import pytest

from gongji.policy.library import Library


@pytest.fixture(scope="session")
def library() -> Library:
    """The policies that ship with the package, read once for all tests."""
    return Library()
