"""A made-up place: the rules of its document in our own words, its register, and a policy that cites them."""

from pathlib import Path

from gongji.policy.library import Area, Library
from gongji.policy.normalised_text import sha256_of
from gongji.policy.vocabulary import Policy

CODE = "990200"

TEXT = """\
某地门诊办法
某地发〔2022〕3号
2022年12月1日

第一章 总则
第一条  本办法自2023年1月1日起实行，用到2025年12月31日为止。
第二条  一个自然年度内，门诊费用
第四条以外的，由基金和个人分担。
第三条  每年起付500元；5000元（含）以下付６０％，超过部分付百分之七十，
退休人员高5个百分点，满70周岁的再高五个百分点。
第四条  每年最多付2万元。退休次月起按退休人员，
连续2年未用的另奖100元。
抄送：各单位，2022年12月2日
"""

DOCUMENT = """\
document: place
title: {{zh: 某地门诊办法, en: Rules of a place}}
number: 某地发〔2022〕3号
issued: 2022-12-01
area: "990200"
kind: official text
state: verified
complete: true
{digest}
articles:
  - {{id: place-1, kind: rule, begins: 第一条, text: {{zh: 何时。, en: When.}}}}
  - {{id: place-2, kind: rule, begins: 第二条, text: {{zh: 一年。, en: A year.}}}}
  - {{id: place-3, kind: rule, begins: 第三条, text: {{zh: 怎么付。, en: What is paid.}}}}
  - {{id: place-4, kind: rule, begins: 第四条, text: {{zh: 最多多少。, en: How much at most.}}}}
"""

OTHER_DOCUMENT = """\
document: other
title: {zh: 另一份文件, en: Another document}
area: "990200"
kind: web page
state: unverified
complete: false
articles:
  - {id: other-ceiling, kind: rule, text: {zh: 总限额。, en: The ceiling.}}
"""

AREA = """\
area: "990200"
name: {zh: 某地, en: Place}
level: city
"""

POLICY = """\
policy: place-2023
area: "990200"
documents: [place, other]
effective: {from: 2023-01-01, until: 2026-01-01, source: place-1}
benefit_year: {begins: 01-01, source: place-2}

attainment:
  retirement: {counts: month after, source: place-4}
  age: {counts: that day, source: other-ceiling}

person_classes:
  - {class: active, name: {zh: 在职, en: active}, when: {status: [active, flexible]}, source: place-3}
  - {class: young, name: {zh: 退休, en: retired}, when: {status: retired, age: {below: 70}}, source: place-3}
  - {class: aged, name: {zh: 高龄, en: aged}, when: {status: retired, age: {from: 70}}, source: place-3}

provider_classes:
  - {class: all, name: {zh: 所有机构, en: all institutions}, when: everyone, source: place-3}

pharmacy: {terms_of: prescriber, prescription_required: true, source: place-3}

deductible:
  per: year
  amounts:
    - {amount: 500 yuan, source: place-3}

segments:
  measured_on: cost of the year
  source: place-3
  bounds:
    - {up_to: 5000 yuan, source: place-3}

rates:
  - {segment: 1, rate: 60 %, source: place-3}
  - {segment: 2, rate: 70 %, source: place-3}

uplifts:
  - {person: [young, aged], add: 5 points, source: place-3}
  - {person: aged, add: 5 points, source: place-3}

caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 20000 yuan, source: place-4}

over_cap: {none: true, source: place-4}

annual_ceiling:
  counts: [outpatient, inpatient]
  source: other-ceiling
  amounts:
    - {person: active, amount: 80000 yuan, source: other-ceiling}
    - person: [young, aged]
      amount: unknown
      reason: {zh: 没有查到。, en: Not found.}
      source: place-4

rounding: {half_up_to: fen, once_a: visit, source: place-3}
"""

FOUND_COUNT = 13
"""How many values of the policy cite the place's document: counted by hand."""


def library_in(folder: Path, policy: str = POLICY, text: str | None = TEXT) -> Library:
    """A library with the place's policy; its document is registered with the fingerprint of `text`."""
    digest = "" if text is None else f"sha256: {sha256_of(text)}"
    (folder / "documents").mkdir()
    (folder / "documents" / "place.yaml").write_text(DOCUMENT.format(digest=digest), encoding="utf-8")
    (folder / "documents" / "other.yaml").write_text(OTHER_DOCUMENT, encoding="utf-8")
    (folder / "areas" / CODE).mkdir(parents=True)
    (folder / "areas" / CODE / "area.yaml").write_text(AREA, encoding="utf-8")
    (folder / "areas" / CODE / "2023-01-01.yaml").write_text(policy, encoding="utf-8")
    return Library(folder)


def area_of(library: Library) -> Area:
    return library.areas[CODE]


def policy_of(library: Library) -> Policy:
    (scheme,) = library.schemes(CODE)
    return scheme.policy


def edited(text: str, old: str, new: str) -> str:
    """The text with one place replaced; the place must stand in it exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
