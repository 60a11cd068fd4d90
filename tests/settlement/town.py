"""A made-up town whose deductible and cap run over any period, beside the policies that ship."""

from fractions import Fraction
from pathlib import Path

from gongji.language import Text
from gongji.policy.library import Library
from tests import towns
from tests.texts import edited
from tests.towns import POLICY_HEAD, copy_of_shipped, library_of_town

from .expected import Terms, percent
from .ground import LEVEL_3

TOWN = towns.TOWN

DEDUCTIBLE_FEN = 100_00
DEDUCTIBLE_CEILING_FEN = 250_00
PERIOD_CAP_FEN = 300_00
YEAR_CAP_FEN = 1000_00
HIGH_RATE, LOW_RATE = percent(50), Fraction(6_125, 10_000)

_ARTICLES = {
    "town-1": Text("自2023年起。", "From 2023 on."),
    "town-2": Text("怎么付。", "What is paid."),
}

_CLASSES_AND_TERMS = """\
person_classes:
  - {class: everyone, name: {zh: 参保人, en: members}, when: everyone, source: town-1}
provider_classes:
  - {class: high, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-2}
  - {class: low, name: {zh: 其他, en: other levels}, when: {level: [0, 1, 2]}, source: town-2}
pharmacy: {terms_of: prescriber, prescription_required: true, source: town-2}
deductible:
  per: DEDUCTIBLE_PERIOD
  amounts:
    - {amount: 100 yuan, source: town-2}
  annual_ceiling:
    - {amount: 250 yuan, source: town-2}
rates:
  - {provider: high, rate: 50 %, source: town-2}
  - {provider: low, rate: 61.25 %, source: town-2}
caps:
  - on: fund payment
    per: CAP_PERIOD
    amounts:
      - {amount: 300 yuan, source: town-2}
  - on: fund payment
    per: year
    amounts:
      - {amount: 1000 yuan, source: town-2}
over_cap: {none: true, source: town-2}
rounding: {half_up_to: fen, once_a: visit, source: town-2}
"""


def library_with_town(folder: Path, deductible_period: str = "month", cap_period: str = "month") -> Library:
    """The shipped policies and the town's, in a copy below `folder`; arguments as in `town_alone`."""
    policy = _policy(deductible_period, cap_period)
    return library_of_town(copy_of_shipped(folder / "policies"), _ARTICLES, {"2023-01-01": policy})


def town_alone(folder: Path, deductible_period: str = "month", cap_period: str = "month") -> Library:
    """A library of the town alone, which is read much sooner.

    Deductible 100 yuan a period (250 a year at most), 50 % at level 3 and 61.25 % elsewhere, up to
    300 yuan a period and 1,000 a year.
    """
    policy = _policy(deductible_period, cap_period)
    return library_of_town(folder, _ARTICLES, {"2023-01-01": policy})


def _policy(deductible_period: str, cap_period: str) -> str:
    terms = _CLASSES_AND_TERMS
    for word, period in (("DEDUCTIBLE_PERIOD", deductible_period), ("CAP_PERIOD", cap_period)):
        terms = edited(terms, word, period)
    return POLICY_HEAD + terms


def town_terms(provider: str, deductible_period: str = "month", cap_period: str = "month") -> Terms:
    """The town's terms, as its document has them."""
    return Terms(
        segments=((None, HIGH_RATE if provider == LEVEL_3 else LOW_RATE),),
        deductible=DEDUCTIBLE_FEN,
        deductible_per=deductible_period,
        deductible_ceiling=DEDUCTIBLE_CEILING_FEN,
        fund_cap=YEAR_CAP_FEN,
        period_fund_cap=PERIOD_CAP_FEN,
        cap_per=cap_period,
    )
