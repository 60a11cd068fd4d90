"""What holds on the day of a visit, remembered: it is asked for every settlement."""

import functools

from gongji.dates import Day
from gongji.policy.library import Library
from gongji.policy.scheme import Scheme
from gongji.policy.timeline import accumulators_since


@functools.lru_cache(maxsize=50_000)
def first_day_of_accumulators(library: Library, area: str, day: Day) -> Day:
    """The first day of the accumulators that a visit on a day counts in.

    Raises:
        InputError: the area is not known.
        UncoveredError: no version is in force that day.
    """
    return accumulators_since(library.versions(area), day)


@functools.lru_cache(maxsize=50_000)
def scheme_on_day(library: Library, area: str, day: Day) -> Scheme:
    """The scheme in force in an area on the day of a visit.

    Raises:
        InputError: the area is not known.
        UncoveredError: no version is in force that day.
    """
    return library.scheme_on(area, day, "visit_date")
