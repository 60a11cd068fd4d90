"""A member's rows of the record, read as visits: with corrections, reversal, and the record in force."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gongji.settlement.ground import VisitKey
from gongji.settlement.model import Settlement, corrected


@dataclass
class Visits:
    """One member's visits, as they stand after the rows that were taken in; rows come by their numbers.

    Attributes:
        in_force: the record in force of each visit, reversed ones too, by the visit's number.
        settlements: the visits' settlements themselves.
        corrections: of each visit, in their order.
        reversals: by the number of the visit that they reverse.
        first_numbers: of visits settled in parts, the number of the first part.
    """

    in_force: dict[int, Settlement] = field(default_factory=dict)
    settlements: dict[int, Settlement] = field(default_factory=dict)
    corrections: dict[int, list[Settlement]] = field(default_factory=dict)
    reversals: dict[int, Settlement] = field(default_factory=dict)
    first_numbers: dict[VisitKey, int] = field(default_factory=dict)

    def take(self, row: Settlement) -> None:
        """Take in the next row; what refers to a visit that is not there is left out."""
        if row.reverses is not None:
            self.reversals[row.reverses] = row
        elif row.corrects is None:
            self.settlements[row.number] = self.in_force[row.number] = row
            if row.visit_serial is not None:
                place = (row.provider_id, row.visit_serial, row.visit_date)
                self.first_numbers.setdefault(place, row.number)
        elif row.corrects in self.in_force:
            self.corrections.setdefault(row.corrects, []).append(row)
            self.in_force[row.corrects] = corrected(self.in_force[row.corrects], row)

    @property
    def standing(self) -> list[Settlement]:
        """The records in force of the visits that were not reversed, by number."""
        return [self.in_force[number] for number in sorted(self.in_force) if number not in self.reversals]

    def last_row(self, number: int) -> Settlement:
        """What made the record in force of a visit what it is: its latest correction, or its settlement."""
        corrections = self.corrections.get(number)
        return corrections[-1] if corrections else self.settlements[number]


def visits_of(rows: Iterable[Settlement]) -> Visits:
    """The visits of one member's rows, which come by their numbers."""
    visits = Visits()
    for row in rows:
        visits.take(row)
    return visits


def visits_by_member(rows: Iterable[Settlement]) -> dict[int, Visits]:
    """The visits of an area's members; the rows come by their numbers."""
    members: dict[int, Visits] = {}
    for row in rows:
        members.setdefault(row.member_id, Visits()).take(row)
    return members
