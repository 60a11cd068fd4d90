"""The typed records that a policy file becomes: what a pooling area can say about outpatient benefits.

Every figure carries its source (an article of a registered document), how far it may be trusted, and
its place in the file. Amounts are fen and rates basis points. Nothing here is a default: what a
document leaves out is written as absent, as unknown with its reason, or as a marked assumption.
"""

from dataclasses import dataclass

from gongji.dates import Day, Period
from gongji.language import Text
from gongji.policy.figures import Figure, Parameter, Source
from gongji.policy.problems import Place
from gongji.policy.words import (
    CappedThing,
    CarePlace,
    CountedPayment,
    Money,
    Passage,
    PeriodKind,
    ProviderKind,
    Routing,
    SegmentScale,
    Status,
    TakenFrom,
)


@dataclass(frozen=True, slots=True)
class YearRange:
    """Ages or contribution years from `least` to `below`, excluded; None is no bound."""

    least: int | None
    below: int | None


@dataclass(frozen=True, slots=True)
class MonthDayRange:
    """Days of a benefit year, as (month, day), from `least` to `below`, excluded; None is no bound."""

    least: tuple[int, int] | None
    below: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class PersonClass:
    """People with the same terms. All conditions must hold; None means that it does not matter.

    Attributes:
        tiers: contribution tiers, in the area's own words.
        cohorts: historic cohorts, in the area's own words; `NO_WORD` holds those in none.
        family_doctor: whether a family doctor is contracted.
        contribution: years of contribution.
        joined: when in the benefit year coverage began; who was covered before counts as its first day.
    """

    name: str
    title: Text
    source: Source
    statuses: tuple[Status, ...] | None
    veteran: bool | None
    age: YearRange | None
    tiers: tuple[str, ...] | None = None
    cohorts: tuple[str, ...] | None = None
    family_doctor: bool | None = None
    contribution: YearRange | None = None
    joined: MonthDayRange | None = None


@dataclass(frozen=True, slots=True)
class ProviderClass:
    """Care with the same terms: at which institution, how one came there, what was bought.

    All conditions must hold; None means that it does not matter.

    Attributes:
        designations: what the area calls an institution beside its level, in its own words;
            `NO_WORD` holds those without.
        chosen: whether the member has chosen the institution, or is contracted to it.
        referred: whether the member was referred there.
        places: where the institution lies, seen from the pooling area.
        items: classes of drugs or services, in the area's own words; `NO_WORD` holds all others.
    """

    name: str
    title: Text
    source: Source
    kinds: tuple[ProviderKind, ...] | None
    levels: tuple[int, ...] | None
    price_categories: tuple[int, ...] | None
    designations: tuple[str, ...] | None = None
    chosen: bool | None = None
    referred: bool | None = None
    places: tuple[CarePlace, ...] | None = None
    items: tuple[str, ...] | None = None


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
    """What meets the deductible: whose money, and whether the own share beside the rates counts too."""

    money: tuple[Money, ...]
    source: Source
    own_share: bool = False


@dataclass(frozen=True, slots=True)
class Deductible:
    """An amount per period that the person bears first.

    Attributes:
        annual_ceiling: where a year's sum stops; no rows where it does not.
        met_by: whose money meets it; None where the document does not say, and then any does.
        separately: groups of provider classes with a deductible each; () where one is met by all.
            Where one is met by all and the amounts differ, a dearer class takes only the difference.
        taken_from: the cost before the rates, or the payment after them.
    """

    period: PeriodKind
    amounts: Parameter
    annual_ceiling: Parameter
    met_by: MetBy | None
    separately: tuple[tuple[str, ...], ...] = ()
    taken_from: TakenFrom = "cost"


@dataclass(frozen=True, slots=True)
class Segments:
    """Bounds (included) between segments of cost, rising, and the scale they are measured on."""

    scale: SegmentScale
    bounds: tuple[Figure, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on what the fund pays, or on the in-scope cost that counts, in each period.

    Attributes:
        providers: of a cap within the yearly one, the classes that share it; None holds all.
    """

    on: CappedThing
    period: PeriodKind
    amounts: Parameter
    providers: tuple[str, ...] | None = None


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
    """What a policy says of the personal account, as far as frameworks judge it.

    Attributes:
        start: the day from which the account is credited like that; None where the document is silent.
    """

    active_share_of_base: Figure
    retired_monthly: Parameter
    average_pension_monthly: Figure | None
    start: "DatedSource | None" = None


@dataclass(frozen=True, slots=True)
class DatedSource:
    """A day and where it is said."""

    day: Day
    source: Source


@dataclass(frozen=True, slots=True)
class AccountFirst:
    """Cost is paid from this year's account money first; only the rest meets deductible and rates."""

    source: Source


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Cases that are not covered: nothing is paid and nothing counts. None holds all classes."""

    persons: tuple[str, ...] | None
    providers: tuple[str, ...] | None
    source: Source


@dataclass(frozen=True, slots=True)
class CountsToward:
    """Whether the personal part counts in 大病保险 (major illness) and 医疗救助 (medical assistance)."""

    major_illness_insurance: bool
    medical_assistance: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Chronic:
    """The terms of chronic and special diseases (门诊慢特病), and how they meet the ordinary ones.

    Person and provider classes are those of the policy. Its deductible and caps have accumulators of
    their own.
    """

    title: Text
    routing: Routing
    deductible: Deductible | Absence
    segments: "Segments | None"
    rates: Parameter
    uplifts: Parameter
    caps: "tuple[Cap, ...] | Absence"
    source: Source


@dataclass(frozen=True, slots=True)
class Transition:
    """How accumulators pass from the version before, where the change falls within a benefit year."""

    accumulators: Passage
    source: Source


@dataclass(frozen=True, slots=True)
class Filing:
    """The record that a policy was filed with the authority above (报备)."""

    authority: str
    day: Day
    number: str
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """How a passage is read, in our words."""

    text: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Effective:
    """The days on which a version is in force, and what replaces it afterwards where that is known.

    Attributes:
        known_since: the day from which the version could be known; None where nobody says.
    """

    period: Period
    source: Source
    superseded: Note | None
    known_since: DatedSource | None = None


@dataclass(frozen=True, slots=True)
class BenefitYear:
    """The day of each year on which accumulators begin anew."""

    month: int
    day: int
    source: Source


@dataclass(frozen=True, slots=True)
class Origin:
    """A policy that another one rests on, and its file: what stands there was taken from it."""

    policy: str
    area: str
    file: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of one area's outpatient benefits.

    Attributes:
        extends: the name of the policy that it rests on; None where it stands alone.
        open_sections: of a province's policy, the sections that its cities may write anew; None where
            it does not say, and then nothing is open to them.
        origins: the policies whose sections hold where its own file has none, from the nearest.
        first_pay: shares that the person bears before all else; no row where there is none.
        exclusions: cases that are not covered.
        line_limits: the most that one line of a bill counts with; no row where there is no limit.
    """

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
    extends: str | None = None
    open_sections: tuple[str, ...] | None = None
    account_first: AccountFirst | None = None
    first_pay: Parameter = ()
    exclusions: tuple[Exclusion, ...] = ()
    line_limits: Parameter = ()
    counts_toward: CountsToward | None = None
    chronic: Chronic | None = None
    transition: Transition | None = None
    filing: Filing | None = None
    origins: tuple[Origin, ...] = ()
