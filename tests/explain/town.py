"""A made-up town whose policy has what no shipped area has, for the lines that only such terms give."""

from pathlib import Path

from gongji.policy.library import Library

TOWN = "990100"

DOCUMENT = """\
document: town
title: {zh: 某市办法, en: Rules of a town}
area: "990100"
kind: official text
state: verified
complete: true
articles:
  - {id: town-1, kind: rule, text: {zh: 谁享受。, en: Who is covered.}}
  - {id: town-deductible, kind: rule, text: {zh: 起付标准。, en: Deductible.}}
  - {id: town-ceiling, kind: rule, text: {zh: 起付标准年度上限。, en: Ceiling of the deductible.}}
  - {id: town-rate, kind: rule, text: {zh: 比例。, en: Rates.}}
  - {id: town-uplift, kind: rule, text: {zh: 提高。, en: Uplift.}}
  - {id: town-cap, kind: rule, text: {zh: 限额。, en: Cap.}}
  - {id: town-cost-cap, kind: rule, text: {zh: 费用限额。, en: Cap on cost.}}
  - {id: town-month-cap, kind: rule, text: {zh: 每月限额。, en: Cap of a month.}}
  - {id: town-above, kind: rule, text: {zh: 超限额。, en: Above the cap.}}
  - {id: town-above-deductible, kind: rule, text: {zh: 超限额起付。, en: Deductible above the cap.}}
"""

AREA = """\
area: "990100"
name: {zh: 某市, en: Town}
level: city
"""

HEAD = """\
policy: town-2023
area: "990100"
documents: [town]
effective: {from: 2023-01-01, source: town-1}
benefit_year: {begins: 01-01, source: town-1}
attainment:
  retirement: {counts: that day, source: town-1}
  age: {counts: that day, source: town-1}
person_classes:
  - {class: all, name: {zh: 参保人, en: members}, when: everyone, source: town-1}
provider_classes:
  - {class: all, name: {zh: 机构, en: institutions}, when: everyone, source: town-1}
pharmacy: {terms_of: all, prescription_required: false, source: town-1}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
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

WITH_A_COST_CAP = """\
deductible: {none: true, source: town-deductible}
rates:
  - {rate: 50 %, source: town-rate}
caps:
  - on: in-scope cost
    per: year
    amounts:
      - {amount: 1000 yuan, source: town-cost-cap}
over_cap:
  name: {zh: 大额补助, en: large-amount subsidy}
  rates:
    - {rate: 70 %, source: town-above}
  deductible:
    - {amount: 100 yuan, source: town-above-deductible}
"""

WITH_A_FUND_CAP = """\
deductible: {none: true, source: town-deductible}
rates:
  - {rate: 50 %, source: town-rate}
uplifts:
  - {add: 5 points, source: town-uplift, state: assumption}
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 600 yuan, source: town-cap}
over_cap:
  name: {zh: 大额补助, en: large-amount subsidy}
  rates:
    - {rate: 70 %, source: town-above}
  deductible:
    - {amount: 100 yuan, source: town-above-deductible}
"""

WITH_A_MONTHLY_CAP = """\
deductible: {none: true, source: town-deductible}
rates:
  - {rate: 50 %, source: town-rate}
caps:
  - on: fund payment
    per: month
    amounts:
      - {amount: 200 yuan, source: town-month-cap}
over_cap: {none: true, source: town-1}
"""


def town_library(folder: Path, terms: str) -> Library:
    """A library of the town alone, with these terms."""
    (folder / "documents").mkdir()
    (folder / "documents" / "town.yaml").write_text(DOCUMENT, encoding="utf-8")
    (folder / "areas" / TOWN).mkdir(parents=True)
    (folder / "areas" / TOWN / "area.yaml").write_text(AREA, encoding="utf-8")
    (folder / "areas" / TOWN / "2023-01-01.yaml").write_text(HEAD + terms, encoding="utf-8")
    return Library(folder)
