"""A year of made-up visits in every area: what `gongji demo` fills a fresh database with.

Nothing here is calibrated or measured; it shows the platform at work. The same seed makes the same
people and visits.
"""
