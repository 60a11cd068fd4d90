"""A made-up city below a framework, whose policy keeps everything; tests change it line by line."""

from tests.texts import edited

CODE = "619900"

AREA = f"""\
area: "{CODE}"
name: {{zh: 示例市, en: Example City}}
level: city
parent: "610000"
"""

DOCUMENT = """\
document: city
title: {zh: 示例市实施办法, en: the city's measures}
issued: 2022-06-30
area: "619900"
kind: official text
state: verified
complete: false
articles:
  - {id: city-start, kind: rule, text: {zh: 施行日, en: first day}}
  - {id: city-filing, kind: rule, text: {zh: 报备, en: filing}}
  - {id: city-classes, kind: rule, text: {zh: 类别, en: classes}}
  - {id: city-deductible, kind: rule, text: {zh: 起付, en: deductible}}
  - {id: city-rate, kind: rule, text: {zh: 比例, en: rates}}
  - {id: city-uplift, kind: rule, text: {zh: 退休提高, en: the retired receive more}}
  - {id: city-cap, kind: rule, text: {zh: 限额, en: caps}}
  - {id: city-account, kind: rule, text: {zh: 账户, en: accounts}}
  - {id: city-pension, kind: rule, text: {zh: 平均养老金, en: average pension}}
"""

PERSONS = """\
  - class: active
    name: {zh: 在职, en: active}
    when: {status: [active, flexible]}
    source: city-classes
  - class: retired
    name: {zh: 退休, en: retired}
    when: {status: retired}
    source: city-classes
"""

PROVIDERS = """\
  - {class: level-3, name: {zh: 三级, en: level 3}, when: {level: 3}, source: city-classes}
  - {class: level-2, name: {zh: 二级, en: level 2}, when: {level: 2}, source: city-classes}
  - {class: level-1, name: {zh: 一级, en: level 1}, when: {level: [0, 1]}, source: city-classes}
"""

RATES = """\
  - {provider: level-3, rate: 50 %, source: city-rate}
  - {provider: level-2, rate: 60 %, source: city-rate}
  - {provider: level-1, rate: 70 %, source: city-rate}
"""

DEDUCTIBLE = "      - {amount: 200 yuan, source: city-deductible}\n"

UPLIFTS = """\
uplifts:
  - {person: retired, add: 5 points, source: city-uplift}
"""

POLICY = f"""\
policy: city-2022
area: "{CODE}"
documents: [city]
effective: {{from: 2022-12-31, source: city-start}}
filing: {{with: "610000", day: 2022-06-29, number: 示医保〔2022〕1号, source: city-filing}}
benefit_year: {{begins: 01-01, source: city-start}}
attainment:
  retirement: {{counts: that day, source: city-classes}}
  age: {{counts: that day, source: city-classes}}
person_classes:
{PERSONS}
provider_classes:
{PROVIDERS}
pharmacy: {{terms_of: prescriber, prescription_required: true, source: city-classes}}
deductible:
  per: year
  amounts:
{DEDUCTIBLE}
rates:
{RATES}
{UPLIFTS}
caps:
  - on: fund payment
    per: year
    amounts:
      - {{person: active, amount: 2000 yuan, source: city-cap}}
      - {{person: retired, amount: 2500 yuan, source: city-cap}}
over_cap: {{none: true, source: city-cap}}
account:
  active: {{share_of_base: 2 %, source: city-account}}
  retired:
    - {{amount: 80 yuan, source: city-account}}
  average_pension: {{amount: 4000 yuan, source: city-pension}}
rounding: {{half_up_to: fen, once_a: visit, source: gongji-rounding}}
"""


def changed(*changes: tuple[str, str], text: str = POLICY) -> str:
    """The policy with some of its words replaced; each must occur exactly once."""
    for old, new in changes:
        text = edited(text, old, new)
    return text


def line_of(words: str, text: str) -> int:
    """The number of the only line that holds these words."""
    (number,) = [number for number, line in enumerate(text.splitlines(), start=1) if words in line]
    return number
