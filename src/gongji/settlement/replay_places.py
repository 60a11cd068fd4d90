"""What of the rows before decides id, policy, keys and first day of the next: followed member by member."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gongji.dates import Day
from gongji.policy.library import Library
from gongji.policy.scheme import Occasion
from gongji.policy.timeline import accumulators_since, known_since, version_on
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication_records import Visits

NO_POLICY = "none in force"


class Way(NamedTuple):
    """The version in force on a day and the first day of its accumulators, as known at some time."""

    policy: str
    accumulated_since: Day


def _ways(library: Library, area: str, day: Day) -> Iterator[Way]:
    """What held on a day as it became known, the latest last: a version may correct another in hindsight."""
    versions = library.versions(area)
    for known_on in sorted({known_since(version) for version in versions}):
        version = version_on(versions, day, known_on)
        if version is not None:
            yield Way(version.name, accumulators_since(versions, day, known_on))


@dataclass
class Places:
    """What of the settlements before decides the keys of the next; it follows one member after another.

    Attributes:
        visits: those of the member that it is at, as the rows up to now leave them.
    """

    library: Library
    institutions: Mapping[str, int]
    member: tuple[str, int] | None = None
    visits: Visits = field(default_factory=Visits)
    ways: dict[tuple[str, Day], tuple[Way, ...]] = field(default_factory=dict)

    def turn_to(self, settlement: Settlement) -> None:
        """Forget the member before: a reversal or correction is of a settlement of its own member alone."""
        member = (settlement.area, settlement.member_id)
        if member != self.member:
            self.member, self.visits = member, Visits()

    def occasion_of(self, settlement: Settlement) -> Occasion:
        """Day, visit and institution of a settlement."""
        number = settlement.number if settlement.corrects is None else settlement.corrects
        if settlement.visit_serial is not None:
            place = (settlement.provider_id, settlement.visit_serial, settlement.visit_date)
            number = self.visits.first_numbers.get(place, number)
        return Occasion(settlement.visit_date, number, self.institutions.get(settlement.provider_id, 0))

    def way_of(self, settlement: Settlement) -> Way:
        """The way to settle a visit that its settlement took, or the latest one if it took none of them."""
        area, day = settlement.area, settlement.visit_date
        if (area, day) not in self.ways:
            self.ways[(area, day)] = tuple(_ways(self.library, area, day))
        ways = self.ways[(area, day)]
        none = Way(NO_POLICY, settlement.accumulated_since)
        same_policy = [way for way in ways if way.policy == settlement.policy]
        taken = [way for way in same_policy if way.accumulated_since == settlement.accumulated_since]
        return (none, *ways, *same_policy, *taken)[-1]
