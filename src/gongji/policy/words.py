"""The words that a policy file may use: what Python knows by name of statuses, periods, scales and the like.

Lists that an area fills with words of its own (tiers, cohorts, designations, items) are not here: their
words are data.
"""

from typing import Literal

Verification = Literal["verified", "secondary", "unverified", "assumption"]
"""How far a figure may be trusted: an official text, a press item, a copy or notice, our own reading."""

VERIFICATIONS: tuple[Verification, ...] = ("verified", "secondary", "unverified", "assumption")

Status = Literal["active", "retired", "flexible"]
STATUSES: tuple[Status, ...] = ("active", "retired", "flexible")

ProviderKind = Literal["hospital", "community", "clinic", "pharmacy", "internet"]
PROVIDER_KINDS: tuple[ProviderKind, ...] = ("hospital", "community", "clinic", "pharmacy", "internet")

LEVELS = (0, 1, 2, 3)
PRICE_CATEGORIES = (1, 2, 3)

PeriodKind = Literal["visit", "institution day", "day", "month", "quarter", "year"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("visit", "institution day", "day", "month", "quarter", "year")

CarePlace = Literal["local", "same province", "elsewhere"]
CARE_PLACES: tuple[CarePlace, ...] = ("local", "same province", "elsewhere")

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
    "fund payment of the year",
]
SEGMENT_SCALES: tuple[SegmentScale, ...] = (
    "cost of the year",
    "cost of the year above the deductible",
    "cost of the visit",
    "cost of the visit above the deductible",
    "fund payment of the year",
)

TakenFrom = Literal["cost", "payment"]
TAKEN_FROM: tuple[TakenFrom, ...] = ("cost", "payment")

Routing = Literal["exclusive", "higher", "sequential", "concurrent"]
"""How a visit's chronic part meets the ordinary terms: never; where they pay more; with the cost above
the chronic caps; with all that the chronic terms leave to the person."""

ROUTINGS: tuple[Routing, ...] = ("exclusive", "higher", "sequential", "concurrent")

Passage = Literal["carried", "begin anew"]
"""What becomes of accumulators where a version follows another within a benefit year."""

PASSAGES: tuple[Passage, ...] = ("carried", "begin anew")

IndexRounding = Literal["none", "down to yuan", "half up to yuan"]
INDEX_ROUNDINGS: tuple[IndexRounding, ...] = ("none", "down to yuan", "half up to yuan")

NO_WORD = "none"
"""In open lists of words (cohorts, designations, items): those that have no such word."""

PRESCRIBER = "prescriber"
"""In `Pharmacy.terms_of`: a purchase has the terms of the provider that prescribed."""
