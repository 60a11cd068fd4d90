"""What becomes of a visit with a part for a chronic disease: the oracle of routing.

Like the oracle of single visits, it imports nothing of the package.
"""

from dataclasses import replace
from typing import Literal, NamedTuple

from .oracle import Result, Visit, Year, half_up, settle

Routing = Literal["exclusive", "higher", "sequential", "concurrent"]
ROUTINGS: tuple[Routing, ...] = ("exclusive", "higher", "sequential", "concurrent")

NOTHING = Result("settled")


class Both(NamedTuple):
    """What chronic and ordinary terms made of a visit; one that had no part in it is `NOTHING`."""

    chronic: Result
    ordinary: Result


def settle_both(chronic_year: Year, year: Year, part: Visit, visit: Visit, routing: Routing) -> Both:
    """Settle a visit whose chronic part has terms and a year of its own; none where the part is 0.

    Where an unknown figure is reached under either terms, neither year goes on.
    """
    if part.amount == 0:
        return Both(NOTHING, year.settle(visit))
    of_part = settle(chronic_year, part)
    if of_part.status != "settled":
        return Both(of_part, NOTHING)
    passed = passed_on(chronic_year, part, of_part, routing)
    if passed is None:
        return Both(Result("rate"), NOTHING)
    rest = visit.amount - part.amount + passed
    others = visit._replace(amount=rest, other_money=min(visit.other_money, rest))
    of_rest = settle(year, others) if rest > 0 else NOTHING
    if of_rest.status != "settled":
        return Both(NOTHING, of_rest)
    of_whole = settle(year, visit) if routing == "higher" else NOTHING
    if of_whole.status != "settled" or paid(of_whole) > paid(of_part) + paid(of_rest):
        return Both(NOTHING, year.settle(visit))
    chronic_year.settle(part)
    return Both(of_part, year.settle(others) if rest > 0 else NOTHING)


def paid(result: Result) -> int:
    return result.fund + result.over_cap_fund


def passed_on(chronic_year: Year, part: Visit, result: Result, routing: Routing) -> int | None:
    """What the ordinary terms take over of a chronic part: what its caps cut off, or all that is left.

    None where an unknown rate decides that.
    """
    if routing == "concurrent":
        return part.amount - result.first_pay - paid(result)
    if routing == "sequential":
        # Terms that pay something above the caps tell what lies above them.
        counts = part.cell.ceiling_counts - {"over-cap"}
        above = replace(part.cell, over_cap_rate=1, ceiling_counts=counts)
        told = settle(chronic_year, part._replace(cell=above, other_money=0))
        return None if told.status == "rate" else half_up(told.over_cap_cost)
    return 0
