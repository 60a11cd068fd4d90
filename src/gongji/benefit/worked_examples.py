"""Examples for a policy's plain-language page: visits chosen from its own figures, worked by the kernel.

Each is an input of `gongji calculate`, so that whoever doubts an example can run it. Only facts that
the policy's classes ask for are stated.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import astuple

from gongji.benefit.assessment import Assessment
from gongji.benefit.calculate import assess_in_order
from gongji.benefit.reading import read_request
from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.explain.plain_records import Example, ExampleAmounts, ExampleStep, Saying
from gongji.language import Text
from gongji.money import FEN_PER_YUAN, format_yuan
from gongji.policy.library import Library
from gongji.policy.scheme import CellTerms, Scheme
from gongji.policy.vocabulary import Policy

Record = dict[str, object]

ABOVE_DEDUCTIBLE_FEN = 500 * FEN_PER_YUAN
STEP_FEN = 100 * FEN_PER_YUAN
PROBE_FEN = FEN_PER_YUAN
LARGE_AMOUNTS_YUAN = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 80, 100, 150, 200, 300, 500, 800, 1000)
"""In hundreds of yuan: the bills among which the one that crosses the cap is looked for."""

ACTIVE_AGE, RETIRED_AGE, YEARS_COVERED = 40, 65, 20
PROVIDERS: tuple[Record, ...] = (
    {"kind": "hospital", "level": 2, "price_category": 2},
    {"kind": "hospital", "level": 3, "price_category": 1},
    {"kind": "hospital", "level": 1, "price_category": 3},
    {"kind": "community", "level": 1, "price_category": 3},
)
"""Where the examples may take place; the first one whose terms can be calculated is taken."""


class Setting(NamedTuple):
    """Under which version, on which day and where the examples take place."""

    scheme: Scheme
    library: Library
    day: Day
    provider: Record


class Case(NamedTuple):
    """One visit before it is worked: its name and title, who comes, and whether it is to a pharmacy."""

    name: str
    title: Text
    status: str = "active"
    is_purchase: bool = False


BELOW = Case("below-deductible", Text("费用没到起付标准", "A visit below the deductible"))
ORDINARY = Case("ordinary", Text("一次普通就诊", "An ordinary visit"))
ABOVE = Case("above-the-cap", Text("费用超过限额", "A visit that goes beyond the cap"))
PURCHASE = Case("pharmacy", Text("凭处方在药店买药", "A purchase at a pharmacy"), is_purchase=True)
RETIRED = Case("retired", Text("退休人员的同样一次就诊", "The same visit of a retired person"), "retired")


def worked_examples(scheme: Scheme, library: Library, day: Day) -> tuple[Example, ...]:
    """Three to five visits worked through: below the deductible, ordinary, above the cap, pharmacy, retired.

    What the policy does not have (a deductible, a cap) has no example; what an unknown figure stops is
    told with the reason.

    Args:
        scheme: the version, which is one of the library's.
        library: the policies.
        day: of the visits; one on which the version is in force.
    """
    setting = _setting(scheme, library, day)
    cell = _cell(setting)
    amount_fen = _ordinary_fen(cell)
    examples = [
        _below(setting, cell),
        _worked(setting, ORDINARY, amount_fen),
        _above(setting, cell, amount_fen),
        _worked(setting, PURCHASE, amount_fen),
        _worked(setting, RETIRED, amount_fen),
    ]
    return tuple(example for example in examples if example is not None)


def _setting(scheme: Scheme, library: Library, day: Day) -> Setting:
    """The first place where an ordinary visit can be calculated and is paid, or else the first of all."""
    settings = [Setting(scheme, library, day, provider) for provider in PROVIDERS]
    for setting in settings:
        example = _worked(setting, ORDINARY, _ordinary_fen(_cell(setting)))
        if example.amounts is not None and example.amounts.fund_fen > 0:
            return setting
    return settings[0]


def _cell(setting: Setting) -> CellTerms | None:
    """The terms that hold for an active person there; None where a figure that decides them is unknown."""
    try:
        assessment = _assess(setting, ORDINARY, PROBE_FEN)
    except GongjiError:
        return None
    return setting.scheme.cells[assessment.settled.claim.cell]


def _ordinary_fen(cell: CellTerms | None) -> int:
    """A visit that is well above the deductible, in whole hundreds of yuan."""
    deductible_fen = _deductible_fen(cell) + ABOVE_DEDUCTIBLE_FEN
    return -(-deductible_fen // STEP_FEN) * STEP_FEN


def _deductible_fen(cell: CellTerms | None) -> int:
    if cell is None or cell.deductible is None or cell.deductible.value is None:
        return 0
    return cell.deductible.value


def _below(setting: Setting, cell: CellTerms | None) -> Example | None:
    half_fen = _deductible_fen(cell) // 2
    if half_fen == 0:
        return None
    return _worked(setting, BELOW, half_fen)


def _above(setting: Setting, cell: CellTerms | None, least_fen: int) -> Example | None:
    """The smallest of some round bills whose last part brings nothing more at the ordinary rates."""
    if cell is None or not _caps(cell):
        return None
    amounts_fen = [hundreds * STEP_FEN for hundreds in LARGE_AMOUNTS_YUAN]
    for amount_fen in (amount_fen for amount_fen in amounts_fen if amount_fen >= least_fen):
        whole = _worked(setting, ABOVE, amount_fen)
        if whole.amounts is None:
            return whole
        part = _worked(setting, ABOVE, amount_fen - STEP_FEN)
        if part.amounts is not None and 0 < part.amounts.fund_fen == whole.amounts.fund_fen:
            return whole
    return None


def _caps(cell: CellTerms) -> bool:
    caps = (cell.fund_cap, cell.period_fund_cap, cell.group_fund_cap, cell.cost_cap, cell.period_cost_cap)
    return any(cap is not None for cap in (*caps, cell.annual_ceiling))


def _worked(setting: Setting, case: Case, amount_fen: int) -> Example:
    request = _request(setting, case, amount_fen)
    try:
        assessment = _assess(setting, case, amount_fen)
    except GongjiError as error:
        story = _story(setting, case, amount_fen, None)
        return Example(case.name, case.title, story, request, None, (), error.what)
    steps = (
        ExampleStep(Saying(step.text, step.sources), step.amount) for step in assessment.explanation().steps
    )
    story = _story(setting, case, amount_fen, setting.scheme.cells[assessment.settled.claim.cell])
    amounts = ExampleAmounts(amount_fen, *astuple(assessment.paid))
    return Example(case.name, case.title, story, request, amounts, tuple(steps))


def _assess(setting: Setting, case: Case, amount_fen: int) -> Assessment:
    """The visit as `gongji calculate` assesses it.

    Raises:
        GongjiError: it cannot be calculated.
    """
    request = read_request(_request(setting, case, amount_fen))
    return next(iter(assess_in_order(request, setting.library)))


def _story(setting: Setting, case: Case, amount_fen: int, cell: CellTerms | None) -> Text:
    age = RETIRED_AGE if case.status == "retired" else ACTIVE_AGE
    who = Text(f"一位{age}岁的在职职工", f"An active member of {age}")
    if case.status == "retired":
        who = Text(f"一位{age}岁的退休人员", f"A retired member of {age}")
    where, place = Text("看门诊", "visits a provider"), Text("", "")
    if cell is not None:
        place = Text(f"在“{cell.provider.title.zh}”", f" ({cell.provider.title.en})")
    if case.is_purchase:
        where = Text("凭处方在药店买药", "buys drugs at a pharmacy on prescription")
        place = Text(f"按“{cell.provider.title.zh}”的待遇，", place.en) if cell is not None else place
        zh = f"{who.zh} {setting.day} {where.zh}，{place.zh}范围内的费用{format_yuan(amount_fen)}元。"
    else:
        zh = f"{who.zh} {setting.day} {place.zh}{where.zh}，范围内的费用{format_yuan(amount_fen)}元。"
    cost = format_yuan(amount_fen)
    en = f"{who.en} {where.en}{place.en} on {setting.day}; the in-scope cost is {cost} yuan."
    return Text(zh, en)


def _request(setting: Setting, case: Case, amount_fen: int) -> Record:
    policy = setting.scheme.policy
    age = RETIRED_AGE if case.status == "retired" else ACTIVE_AGE
    provider = dict(_needed_of_provider(policy, setting.provider))
    visit: Record = {"date": setting.day.isoformat(), "provider": provider}
    if case.is_purchase:
        visit |= {"provider": {"kind": "pharmacy"}, "prescribed_at": provider}
    visit |= {"amount": format_yuan(amount_fen), **dict(_needed_of_visit(setting.scheme))}
    entry: Record = {"from": f"{setting.day.year - YEARS_COVERED}-01-01", "status": case.status}
    return {
        "id": case.name,
        "area": policy.area,
        "member": {
            "birth_date": f"{setting.day.year - age}-01-01",
            "coverage": [{**entry, **dict(_needed_of_member(policy))}],
        },
        "visits": [visit],
    }


def _needed_of_provider(policy: Policy, provider: Record) -> Iterator[tuple[str, object]]:
    yield "kind", provider["kind"]
    yield "level", provider["level"]
    if any(known.price_categories is not None for known in policy.provider_classes):
        yield "price_category", provider["price_category"]


def _needed_of_visit(scheme: Scheme) -> Iterator[tuple[str, object]]:
    """The ordinary case of each fact: a chosen institution in the area, without referral."""
    providers = scheme.policy.provider_classes
    if any(known.chosen is not None for known in providers):
        yield "chosen", True
    if any(known.referred is not None for known in providers):
        yield "referred", False
    if any(known.places is not None for known in providers):
        yield "place", "local"
    if "institution day" in scheme.periods:
        yield "institution", "A"
    if scheme.policy.account_first is not None:
        yield "account_balance", "0.00"


def _needed_of_member(policy: Policy) -> Iterator[tuple[str, object]]:
    """The ordinary case of each fact: the first tier that is named, a long record, no family doctor."""
    persons = policy.person_classes
    tiers = [tier for known in persons if known.tiers for tier in known.tiers]
    if tiers:
        yield "tier", tiers[0]
    if any(known.family_doctor is not None for known in persons):
        yield "family_doctor", False
    if any(known.contribution is not None for known in persons):
        yield "contribution_years", YEARS_COVERED
