"""A small policy to vary, and the one assertion that every worked claim ends in."""

from dataclasses import replace
from typing import Any

from tests.towns import TOWN

from .model import PRESCRIBER, Cap, Chronic, Class, Day, Deductible, Policy, Row, Rows, Segments, Terms
from .oracle import Outcome, fen, settle
from .running import Object, outcomes_of, written

HIGH, LOW = {"kind": "hospital", "level": 3}, {"kind": "hospital", "level": 1}
ACTIVE: Object = {
    "birth_date": "1985-04-10",
    "coverage": [{"from": "2010-01-01", "status": "active"}],
}


def fixed(figure: int) -> Rows:
    """The same amount (in yuan) for all."""
    return (Row(figure * 100),)


def by_level(low: int, high: int) -> Rows:
    """Amounts (in yuan) at both classes of institutions."""
    return Row(low * 100, providers=("low",)), Row(high * 100, providers=("high",))


def half(points: int = 50) -> Rows:
    """One rate in percent for all; 50 where none is given."""
    return (Row(points * 100),)


def yearly(deductible: int, **further: Any) -> Deductible:
    return Deductible("year", fixed(deductible), **further)


def year_cap(most: int, providers: tuple[str, ...] | None = None) -> Cap:
    rows = (Row(most * 100, providers=providers),)
    return Cap("fund payment", "year", rows, providers)


PLAIN_TERMS = Terms(None, None, half(), (), ())
PLAIN = Policy(
    name="town-1",
    begins=Day(2023, 1, 1),
    ends=None,
    year_begins=(1, 1),
    carried=None,
    retirement_month_after=False,
    age_month_after=False,
    persons=(Class("all", {}),),
    providers=(Class("high", {"level": (3,)}), Class("low", {"level": (0, 1, 2)})),
    pharmacy=PRESCRIBER,
    prescription_required=True,
    references={},
    terms=PLAIN_TERMS,
    over_cap=None,
    ceiling=None,
    account_first=False,
    first_pay=(),
    not_covered=(),
    line_limits=(),
    chronic=None,
)
"""Half of all cost, for everybody everywhere."""


def plain(deductible: Deductible | None = None, caps: tuple[Cap, ...] = (), **further: Any) -> Policy:
    """The plain policy with this deductible and these caps, and with other sections by name."""
    terms = replace(PLAIN_TERMS, deductible=deductible, caps=caps)
    return replace(PLAIN, terms=terms, **further)


def chronic_terms(
    routing: Any, points: int, deductible: Deductible | None = None, caps: tuple[Cap, ...] = ()
) -> Chronic:
    """Chronic terms with one rate in percent."""
    return Chronic(routing, Terms(deductible, None, half(points), (), caps))


def with_segments(policy: Policy, scale: str, bounds: tuple[int, ...], *points: int) -> Policy:
    """A policy with segments (bounds in yuan) and a rate in percent for each."""
    rates = tuple(Row(each * 100, segment=number) for number, each in enumerate(points, start=1))
    segments = Segments(scale, tuple(bound * 100 for bound in bounds))
    return replace(policy, terms=replace(policy.terms, segments=segments, rates=rates))


def visit(day: str, amount: str, at: Object = LOW, **facts: Any) -> Object:
    return {"date": day, "provider": at, "amount": amount, **facts}


def assert_pays(
    policies: Policy | tuple[Policy, ...], visits: list[Object], expected: list[str], member: Object = ACTIVE
) -> None:
    """Of each visit deductible, fund, overflow and personal, as `100 25 0 125`, by code and oracle alike."""
    versions = (policies,) if isinstance(policies, Policy) else policies
    claim = {"id": "c1", "area": TOWN, "member": member, "visits": visits}
    wanted = [Outcome(*(fen(each) for each in row.split())) for row in expected]
    assert settle(versions, claim) == wanted
    with written(versions) as library:
        assert outcomes_of(claim, library) == wanted
