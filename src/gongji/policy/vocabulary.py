"""The typed records that a policy file becomes: what a pooling area can say about outpatient benefits.

Every figure carries its source (an article of a registered document), how far it may be trusted, and
its place in the file. Amounts are fen and rates basis points. Nothing here is a default: what a
document leaves out is written as absent, as unknown with its reason, or as a marked assumption.
"""

from dataclasses import dataclass
from typing import Literal

from gongji.dates import Period
from gongji.language import Text
from gongji.policy.problems import Place

Verification = Literal["verified", "secondary", "unverified", "assumption"]
"""How far a figure may be trusted: an official text, a press item, a copy or notice, our own reading."""

VERIFICATIONS: tuple[Verification, ...] = ("verified", "secondary", "unverified", "assumption")

Status = Literal["active", "retired", "flexible"]
STATUSES: tuple[Status, ...] = ("active", "retired", "flexible")

ProviderKind = Literal["hospital", "community", "clinic", "pharmacy", "internet"]
PROVIDER_KINDS: tuple[ProviderKind, ...] = ("hospital", "community", "clinic", "pharmacy", "internet")

LEVELS = (0, 1, 2, 3)
PRICE_CATEGORIES = (1, 2, 3)

PeriodKind = Literal["visit", "day", "month", "quarter", "year"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("visit", "day", "month", "quarter", "year")

Money = Literal["personal account", "family account", "cash"]
MONIES: tuple[Money, ...] = ("personal account", "family account", "cash")

CountedPayment = Literal["outpatient", "over-cap", "inpatient"]
COUNTED_PAYMENTS: tuple[CountedPayment, ...] = ("outpatient", "over-cap", "inpatient")

CappedThing = Literal["fund payment", "in-scope cost"]
CAPPED_THINGS: tuple[CappedThing, ...] = ("fund payment", "in-scope cost")

SegmentScale = Literal[
    "cost of the year",
    "cost of the year above the deductible",
    "cost of the visit",
    "cost of the visit above the deductible",
]
SEGMENT_SCALES: tuple[SegmentScale, ...] = (
    "cost of the year",
    "cost of the year above the deductible",
    "cost of the visit",
    "cost of the visit above the deductible",
)

PRESCRIBER = "prescriber"
"""In `Pharmacy.terms_of`: a purchase has the terms of the provider that prescribed."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something in a policy comes from: an article, and how far it may be trusted here."""

    article: str
    verification: Verification
    place: Place


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a policy: an amount in fen, a rate or points in basis points.

    Attributes:
        value: None where no source gives the figure; then `reason` says why.
        proved_allowed_fen: of an unknown cap, what is known to be below it.
    """

    value: int | None
    source: Source
    reason: Text | None = None
    proved_allowed_fen: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and whom it is for: person classes, provider classes, segment; None means all of them."""

    persons: tuple[str, ...] | None
    providers: tuple[str, ...] | None
    segment: int | None
    figure: Figure


Parameter = tuple[Row, ...]
"""All rows of one parameter; exactly one must fit each case that can occur."""


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Ages from `least` to `below`, excluded, in years; None is no bound."""

    least: int | None
    below: int | None


@dataclass(frozen=True, slots=True)
class PersonClass:
    """People with the same terms. All conditions must hold; None means that it does not matter."""

    name: str
    title: Text
    source: Source
    statuses: tuple[Status, ...] | None
    veteran: bool | None
    age: AgeRange | None


@dataclass(frozen=True, slots=True)
class ProviderClass:
    """Institutions with the same terms. All conditions must hold; None means that it does not matter."""

    name: str
    title: Text
    source: Source
    kinds: tuple[ProviderKind, ...] | None
    levels: tuple[int, ...] | None
    price_categories: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Attainment:
    """From when a fact counts: from the day it is attained, or from the month after."""

    month_after: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Attainments:
    """From when retirement and an age count."""

    retirement: Attainment
    age: Attainment


@dataclass(frozen=True, slots=True)
class Pharmacy:
    """Whose terms a pharmacy purchase has: `PRESCRIBER`, or the provider class of this name."""

    terms_of: str
    prescription_required: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Absence:
    """The document says, or is read as saying, that there is no such term."""

    source: Source


@dataclass(frozen=True, slots=True)
class MetBy:
    """Whose money, paid for cost under the deductible, meets it."""

    money: tuple[Money, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Deductible:
    """An amount per period that the person bears first.

    Attributes:
        annual_ceiling: where a year's sum stops; no rows where it does not.
        met_by: whose money meets it; None where the document does not say, and then any does.
    """

    period: PeriodKind
    amounts: Parameter
    annual_ceiling: Parameter
    met_by: MetBy | None


@dataclass(frozen=True, slots=True)
class Segments:
    """Bounds (included) between segments of cost, rising, and the scale they are measured on."""

    scale: SegmentScale
    bounds: tuple[Figure, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on what the fund pays, or on the in-scope cost that counts, in each period."""

    on: CappedThing
    period: PeriodKind
    amounts: Parameter


@dataclass(frozen=True, slots=True)
class OverCap:
    """What the fund pays for cost above the caps: its own rates, deductible and yearly limit."""

    title: Text
    rates: Parameter
    deductible: Parameter
    annual_limit: Parameter


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A yearly limit on the fund's payments of several kinds together."""

    counts: tuple[CountedPayment, ...]
    amounts: Parameter
    source: Source


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """What a policy says of the personal account, as far as frameworks judge it."""

    active_share_of_base: Figure
    retired_monthly: Parameter
    average_pension_monthly: Figure | None


@dataclass(frozen=True, slots=True)
class Note:
    """How a passage is read, in our words."""

    text: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Effective:
    """The days on which a version is in force, and what replaces it afterwards where that is known."""

    period: Period
    source: Source
    superseded: Note | None


@dataclass(frozen=True, slots=True)
class BenefitYear:
    """The day of each year on which accumulators begin anew."""

    month: int
    day: int
    source: Source


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of one area's outpatient benefits."""

    name: str
    area: str
    area_place: Place
    place: Place
    documents: tuple[str, ...]
    effective: Effective
    benefit_year: BenefitYear
    attainment: Attainments
    person_classes: tuple[PersonClass, ...]
    provider_classes: tuple[ProviderClass, ...]
    pharmacy: Pharmacy
    deductible: Deductible | Absence
    segments: Segments | None
    rates: Parameter
    uplifts: Parameter
    caps: tuple[Cap, ...] | Absence
    over_cap: OverCap | Absence
    annual_ceiling: Ceiling | None
    account: AccountTerms | None
    rounding: Source
    notes: tuple[Note, ...]
