"""A policy as plain data: what the oracle reads and the writer writes as a policy file.

It imports nothing of the package, so that an error there cannot hide here. Amounts are fen, rates and
points basis points, days of a year (month, day).
"""

import datetime
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Day = datetime.date
MonthDay = tuple[int, int]

Period = Literal["visit", "institution day", "day", "month", "quarter", "year"]
Rounding = Literal["none", "down to yuan", "half up to yuan"]
Capped = Literal["fund payment", "in-scope cost"]
Routing = Literal["exclusive", "higher", "sequential", "concurrent"]

NO_WORD = "none"
PRESCRIBER = "prescriber"


class Share(NamedTuple):
    """An amount as a share of a reference amount."""

    of: str
    share_bp: int
    rounded: Rounding


class Row(NamedTuple):
    """A figure and whom it is for; None is all."""

    value: int | Share
    persons: tuple[str, ...] | None = None
    providers: tuple[str, ...] | None = None
    segment: int | None = None


Rows = tuple[Row, ...]
Conditions = dict[str, Any]
"""By the names of the policy file: words as tuples, ranges as (least, below), flags as bool."""


class Class(NamedTuple):
    """Persons or providers of whom all conditions hold."""

    name: str
    when: Conditions


@dataclass(frozen=True)
class Deductible:
    """`ceiling` and `separately` are empty, and `money` is None, where nothing is said of them."""

    per: Period
    amounts: Rows
    ceiling: Rows = ()
    separately: tuple[tuple[str, ...], ...] = ()
    taken_from: Literal["cost", "payment"] = "cost"
    money: tuple[str, ...] | None = None
    own_share: bool = False


@dataclass(frozen=True)
class Segments:
    scale: str
    bounds: tuple[int, ...]


@dataclass(frozen=True)
class Cap:
    """`providers` of a cap within the yearly one: the classes that share it."""

    on: Capped
    per: Period
    amounts: Rows
    providers: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Terms:
    """What ordinary and chronic terms have in common."""

    deductible: Deductible | None
    segments: Segments | None
    rates: Rows
    uplifts: Rows
    caps: tuple[Cap, ...]


@dataclass(frozen=True)
class OverCap:
    rates: Rows
    deductible: Rows
    limit: Rows


@dataclass(frozen=True)
class Ceiling:
    counts: tuple[str, ...]
    amounts: Rows


@dataclass(frozen=True)
class Chronic:
    routing: Routing
    terms: Terms


class Exclusion(NamedTuple):
    persons: tuple[str, ...] | None
    providers: tuple[str, ...] | None


@dataclass(frozen=True)
class Policy:
    """One version.

    Attributes:
        ends: the first day on which it is no longer in force; None for ever.
        year_begins: the day of each year on which a benefit year begins.
        carried: whether the accumulators of the version before go on; None where nobody says.
    """

    name: str
    begins: Day
    ends: Day | None
    year_begins: MonthDay
    carried: bool | None
    retirement_month_after: bool
    age_month_after: bool
    persons: tuple[Class, ...]
    providers: tuple[Class, ...]
    pharmacy: str
    prescription_required: bool
    references: dict[str, int]
    terms: Terms
    over_cap: OverCap | None
    ceiling: Ceiling | None
    account_first: bool
    first_pay: Rows
    not_covered: tuple[Exclusion, ...]
    line_limits: Rows
    chronic: Chronic | None
