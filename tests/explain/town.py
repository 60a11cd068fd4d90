"""A town whose policy has what no shipped area has, for the lines that only such terms give."""

from pathlib import Path

from gongji.language import Text
from gongji.policy.library import Library
from tests.towns import POLICY_HEAD, library_of_town

ARTICLES = {
    "town-1": Text("谁享受。", "Who is covered."),
    "town-deductible": Text("起付标准。", "Deductible."),
    "town-ceiling": Text("起付标准年度上限。", "Ceiling of the deductible."),
    "town-rate": Text("比例。", "Rates."),
    "town-uplift": Text("提高。", "Uplift."),
    "town-cap": Text("限额。", "Cap."),
    "town-cost-cap": Text("费用限额。", "Cap on cost."),
    "town-month-cap": Text("每月限额。", "Cap of a month."),
    "town-above": Text("超限额。", "Above the cap."),
    "town-above-deductible": Text("超限额起付。", "Deductible above the cap."),
}

ONE_CLASS_EACH = """\
person_classes:
  - {class: all, name: {zh: 参保人, en: members}, when: everyone, source: town-1}
provider_classes:
  - {class: all, name: {zh: 机构, en: institutions}, when: everyone, source: town-1}
pharmacy: {terms_of: all, prescription_required: false, source: town-1}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
"""

HALF_OF_ALL_COST = """\
deductible: {none: true, source: town-deductible}
rates:
  - {rate: 50 %, source: town-rate}
"""

SUBSIDY_ABOVE_THE_CAP = """\
over_cap:
  name: {zh: 大额补助, en: large-amount subsidy}
  rates:
    - {rate: 70 %, source: town-above}
  deductible:
    - {amount: 100 yuan, source: town-above-deductible}
"""

WITHOUT_CAPS = """\
deductible:
  per: visit
  amounts:
    - {amount: 50 yuan, source: town-deductible}
  annual_ceiling:
    - {amount: 120 yuan, source: town-ceiling}
segments:
  measured_on: cost of the visit above the deductible
  source: town-rate
  bounds:
    - {up_to: 100 yuan, source: town-rate}
rates:
  - {segment: 1, rate: 50 %, source: town-rate}
  - {segment: 2, rate: 60 %, source: town-rate}
caps: {none: true, source: town-1}
over_cap: {none: true, source: town-1}
"""

WITH_A_COST_CAP = (
    HALF_OF_ALL_COST
    + """\
caps:
  - on: in-scope cost
    per: year
    amounts:
      - {amount: 1000 yuan, source: town-cost-cap}
"""
    + SUBSIDY_ABOVE_THE_CAP
)

WITH_A_FUND_CAP = (
    HALF_OF_ALL_COST
    + """\
uplifts:
  - {add: 5 points, source: town-uplift, state: assumption}
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 600 yuan, source: town-cap}
"""
    + SUBSIDY_ABOVE_THE_CAP
)

WITH_A_MONTHLY_CAP = (
    HALF_OF_ALL_COST
    + """\
caps:
  - on: fund payment
    per: month
    amounts:
      - {amount: 200 yuan, source: town-month-cap}
over_cap: {none: true, source: town-1}
"""
)


def town_library(folder: Path, terms: str) -> Library:
    """A library of the town alone, with these terms."""
    return library_of_town(folder, ARTICLES, {"2023-01-01": POLICY_HEAD + ONE_CLASS_EACH + terms})
