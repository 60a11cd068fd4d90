"""What a framework can demand of a policy: one record for each kind of constraint.

`frameworks` reads them from files, `conformance` judges policies by them. No kind names an area.
"""

from dataclasses import dataclass
from typing import Literal

from gongji.dates import Day
from gongji.language import Text
from gongji.policy.figures import Source
from gongji.policy.problems import Place

Severity = Literal["error", "warning", "note"]
"""What a breach counts as: a firm demand broken, a softer one not met, or something worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")

ShareBound = Literal["at most", "exactly"]
SHARE_BOUNDS: tuple[ShareBound, ...] = ("at most", "exactly")

COST_BETWEEN = "above the deductible and below the caps"
"""The cost that an expected rate is measured on; the one reading there is, written out in each file."""


@dataclass(frozen=True, slots=True)
class StatedYear:
    """A year as `share_bp` of the members with visits have it: so many visits, each of the same cost."""

    share_bp: int
    visits: int
    cost_a_visit_fen: int
    source: Source


@dataclass(frozen=True, slots=True)
class EveryoneBenefits:
    """Every person class has an outpatient benefit."""


@dataclass(frozen=True, slots=True)
class ExpectedRateFloor:
    """Over the stated years the fund pays at least this part of `COST_BETWEEN`, in each cell."""

    rate_bp: int
    years: tuple[StatedYear, ...]
    reading: Source


@dataclass(frozen=True, slots=True)
class SegmentRateFloor:
    """Each single segment has at least this rate."""

    rate_bp: int


@dataclass(frozen=True, slots=True)
class RetiredNotWorse:
    """The retired have no rate or cap below, and no deductible above, those of the active."""


@dataclass(frozen=True, slots=True)
class RetiredBetter:
    """The retired have at least one figure that is better than that of the active."""


@dataclass(frozen=True, slots=True)
class RatesDiffer:
    """The rates of a person class are not the same at all institutions."""


@dataclass(frozen=True, slots=True)
class PrimaryNotLower:
    """Primary institutions have no rate below that of others."""


@dataclass(frozen=True, slots=True)
class InForceBy:
    """The area's first policy is in force on this day at the latest."""

    day: Day


@dataclass(frozen=True, slots=True)
class IssuedBy:
    """The area's own document is issued on this day at the latest."""

    day: Day


@dataclass(frozen=True, slots=True)
class ActiveAccountShare:
    """What active members' accounts are credited with, as a share of the contribution base."""

    share_bp: int
    bound: ShareBound


@dataclass(frozen=True, slots=True)
class RetiredAccountShare:
    """What retired members' accounts are credited with a month, as a share of the average pension."""

    share_bp: int
    tolerance_bp: int
    tolerance_source: Source


@dataclass(frozen=True, slots=True)
class FiledWith:
    """The policy has a record of its filing with this authority; the area's first one by `day`, if any."""

    authority: str
    day: Day | None


@dataclass(frozen=True, slots=True)
class AccountAndBenefitTogether:
    """Accounts are credited anew from a day on which a version of the benefit begins, or near to it."""

    tolerance_days: int


@dataclass(frozen=True, slots=True)
class SameFirstDay:
    """The first policies of all areas under the framework are in force from one day, or near to it."""

    tolerance_days: int


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A demand that no policy file can show to be kept or breached today, and why."""

    reason: Text


Rule = (
    EveryoneBenefits
    | ExpectedRateFloor
    | SegmentRateFloor
    | RetiredNotWorse
    | RetiredBetter
    | RatesDiffer
    | PrimaryNotLower
    | InForceBy
    | IssuedBy
    | ActiveAccountShare
    | RetiredAccountShare
    | FiledWith
    | AccountAndBenefitTogether
    | SameFirstDay
    | Unjudged
)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One demand: `name` is unique among all frameworks (`national/expected-rate`)."""

    name: str
    title: Text
    severity: Severity
    source: Source
    rule: Rule


@dataclass(frozen=True, slots=True)
class Framework:
    """The demands of one level of government on the area `binds` and all areas below it."""

    name: str
    binds: str
    documents: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    place: Place
