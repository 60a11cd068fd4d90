"""Policy texts that use every key which the reader knows; together they make no sense."""

from gongji.policy.yaml_tree import Listing, Mapping, Scalar, Value

WHOLE = """\
policy: everything-2026
area: "990100"
open_sections: [caps, over_cap]
documents: [gongji]
effective:
  from: 2026-01-01
  until: 2028-01-01
  known_since: {day: 2025-12-01, source: gongji-visit, state: secondary}
  source: gongji-visit
  state: unverified
  superseded: {text: {zh: 后来改了。, en: It changed.}, source: gongji-visit, state: assumption}
transition: {accumulators: begin anew, source: gongji-visit, state: verified}
filing: {with: "610000", day: 2025-12-20, number: 2025 12, source: gongji-visit, state: verified}
benefit_year: {begins: 07-01, source: gongji-visit, state: verified}
attainment:
  retirement: {counts: month after, source: gongji-visit, state: verified}
  age: {counts: that day, source: gongji-visit}
reference_amounts:
  average-wage: {amount: 158320 yuan, source: gongji-visit, state: verified}
person_classes:
  - class: narrow
    name: {zh: 甲, en: one}
    when:
      status: [active, flexible]
      veteran: false
      age: {from: 60, below: 70}
      tier: [second, third]
      cohort: none
      family_doctor: true
      contribution_years: {from: 15, below: 25}
      joined: {from: 07-01, below: 10-01}
    source: gongji-visit
    state: verified
  - {class: wide, name: {zh: 乙, en: two}, when: everyone, source: gongji-visit}
  - class: plain
    name: {zh: 丙, en: three}
    when: {status: retired, tier: first, cohort: [middle]}
    source: gongji-visit
provider_classes:
  - class: narrow
    name: {zh: 甲, en: one}
    when:
      kind: [hospital, clinic]
      level: [0, 1]
      price_category: 3
      designation: none
      chosen: true
      referred: false
      place: [local, same province]
      item: [essential drug]
    source: gongji-visit
    state: verified
  - class: wide
    name: {zh: 乙, en: two}
    when: {kind: pharmacy, level: 2, price_category: [1, 2], place: elsewhere}
    source: gongji-visit
  - {class: plain, name: {zh: 丙, en: three}, when: everyone, source: gongji-visit}
pharmacy: {terms_of: prescriber, prescription_required: true, source: gongji-visit, state: verified}
account_first: {source: gongji-visit, state: verified}
first_pay:
  - {person: narrow, provider: [narrow, wide], segment: 1, rate: 10 %, source: gongji-visit, state: verified}
  - {rate: unknown, reason: {zh: 没有查到。, en: Not found.}, source: gongji-visit}
not_covered:
  - {person: narrow, provider: [wide], source: gongji-visit, state: verified}
  - {source: gongji-visit}
line_limits:
  - {provider: narrow, amount: 120 yuan, source: gongji-visit}
deductible:
  per: institution day
  separately: [narrow, [wide, plain]]
  taken_from: payment
  met_by: {money: [personal account, cash], own_share: true, source: gongji-visit, state: verified}
  amounts:
    - person: wide
      segment: 2
      share: 0.5 %
      of: average-wage
      rounded: down to yuan
      source: gongji-visit
      state: verified
    - {amount: 60.50 元, provider: narrow, source: gongji-visit, state: verified}
  annual_ceiling:
    - {amount: unknown, at_least: 300 yuan, reason: {zh: 没有查到。, en: Not found.}, source: gongji-visit}
segments:
  measured_on: fund payment of the year
  source: gongji-visit
  state: verified
  bounds:
    - {up_to: 1000 yuan, source: gongji-visit, state: verified}
    - {up_to: unknown, reason: {zh: 没有查到。, en: Not found.}, source: gongji-visit}
rates:
  - {rate: 100 %, source: gongji-visit}
  - {rate: 62.5%, segment: 2, source: gongji-visit}
uplifts:
  - {person: narrow, add: -10 points, source: gongji-visit, state: verified}
  - {add: 5 个百分点, source: gongji-visit}
  - {add: unknown, reason: {zh: 没有查到。, en: Not found.}, source: gongji-visit}
caps:
  - on: fund payment
    per: year
    providers: [narrow, wide]
    amounts:
      - {amount: 3000 yuan, source: gongji-visit}
  - {on: in-scope cost, per: quarter, amounts: [{amount: 3000 yuan, source: gongji-visit}]}
over_cap:
  name: {zh: 住院待遇, en: inpatient terms}
  rates: [{rate: 80 %, source: gongji-visit}]
  deductible: {none: true, source: gongji-visit, state: verified}
  annual_limit: [{amount: 3000 yuan, source: gongji-visit}]
annual_ceiling:
  counts: [over-cap, inpatient]
  source: gongji-visit
  state: verified
  amounts: [{amount: 300000 yuan, source: gongji-visit}]
counts_toward:
  major_illness_insurance: false
  medical_assistance: true
  source: gongji-visit
  state: verified
chronic:
  name: {zh: 门诊慢特病, en: chronic diseases}
  routing: sequential
  source: gongji-visit
  state: verified
  deductible: {none: true, source: gongji-visit}
  segments:
    measured_on: cost of the visit
    bounds: [{up_to: 5 yuan, source: gongji-visit}]
    source: gongji-visit
  rates: [{rate: 80 %, source: gongji-visit}]
  uplifts: [{add: 5 points, source: gongji-visit}]
  caps: {none: true, source: gongji-visit}
account:
  from: {day: 2026-01-01, source: gongji-visit}
  active: {share_of_base: 2 %, source: gongji-visit, state: verified}
  retired: [{amount: 70 yuan, source: gongji-visit}]
  average_pension:
    amount: unknown
    reason: {zh: 没有查到。, en: Not found.}
    source: gongji-visit
    state: verified
rounding: {half_up_to: fen, once_a: visit, source: gongji-visit, state: verified}
notes:
  - {text: {zh: 这样读。, en: Read so.}, source: gongji-visit, state: assumption}
"""

OTHERS = {
    "deductible": "{none: true, source: gongji-visit}",
    "caps": "{none: true, source: gongji-visit, state: verified}",
    "over_cap": "{none: true, source: gongji-visit}",
    "documents": "gongji",
    "attainment": """
  retirement: {counts: that day, source: gongji-visit}
  age: {counts: month after, source: gongji-visit}""",
    "annual_ceiling": """
  counts: outpatient
  amounts: [{amount: 3 yuan, source: gongji-visit}]
  source: gongji-visit""",
    "chronic": """
  name: {zh: 甲, en: one}
  routing: higher
  source: gongji-visit
  deductible: {per: visit, amounts: [{amount: 3 yuan, source: gongji-visit}]}
  rates: [{rate: 5 %, source: gongji-visit}]
  caps: [{on: fund payment, per: month, amounts: [{amount: 3 yuan, source: gongji-visit}]}]""",
}
"""Other ways in which a section can be written."""


def plain(value: Value) -> object:
    """A tree as a YAML library of editors gives it: numbers and truths as such, days as their text."""
    match value:
        case Mapping(entries):
            return {key: plain(entry) for key, entry in entries.items()}
        case Listing(items):
            return [plain(item) for item in items]
        case Scalar(text):
            return _scalar(text)
    raise AssertionError(value)


def _scalar(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    if (text.isascii() and text.isdigit() and not text.startswith("0")) or text == "0":
        return int(text)
    return text or None
