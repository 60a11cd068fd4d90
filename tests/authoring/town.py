"""A town before and after a reform: the same people and institutions under classes of other names."""

from pathlib import Path

from gongji.explain.comparison import Comparison, compare
from gongji.explain.policy_view import view_of
from gongji.language import Text
from gongji.policy.library import Library
from tests.towns import TOWN, library_of_town

ARTICLES = {
    "town-1": Text("两年各有办法。", "Each year has its rules."),
    "town-2": Text("旧办法。", "The old rules."),
    "town-3": Text("新办法。", "The new rules."),
}
FIRST_DAYS = {"before": "2023-01-01", "after": "2024-01-01"}

BEFORE = """\
policy: town-2023
area: "990100"
documents: [town]
effective: {from: 2023-01-01, until: 2024-01-01, source: town-1}
benefit_year: {begins: 01-01, source: town-1}
attainment:
  retirement: {counts: that day, source: town-1}
  age: {counts: that day, source: town-1}
person_classes:
  - {class: active, name: {zh: 在职, en: active}, when: {status: [active, flexible]}, source: town-2}
  - {class: retired, name: {zh: 退休, en: retired}, when: {status: retired}, source: town-2}
provider_classes:
  - {class: level-3, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-2}
  - {class: lower, name: {zh: 二级及以下, en: lower}, when: {level: [0, 1, 2]}, source: town-2}
pharmacy: {terms_of: prescriber, prescription_required: true, source: town-2}
deductible:
  per: year
  amounts:
    - {amount: 600 yuan, source: town-2}
rates:
  - {provider: level-3, rate: 50 %, source: town-2}
  - {provider: lower, rate: 60 %, source: town-2}
uplifts:
  - {person: retired, add: 5 points, source: town-2}
caps:
  - on: fund payment
    per: year
    amounts:
      - {person: active, amount: 2000 yuan, source: town-2}
      - {person: retired, amount: 2500 yuan, source: town-2}
over_cap: {none: true, source: town-2}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
"""

AFTER = """\
policy: town-2024
area: "990100"
documents: [town]
effective: {from: 2024-01-01, source: town-1}
benefit_year: {begins: 01-01, source: town-1}
attainment:
  retirement: {counts: that day, source: town-1}
  age: {counts: that day, source: town-1}
person_classes:
  - {class: working, name: {zh: 在职, en: active}, when: {status: [active, flexible]}, source: town-3}
  - class: old
    name: {zh: 退休不满七十, en: under 70}
    when: {status: retired, age: {below: 70}}
    source: town-3
  - class: oldest
    name: {zh: 七十以上, en: from 70}
    when: {status: retired, age: {from: 70}}
    source: town-3
provider_classes:
  - {class: top, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-3}
  - {class: middle, name: {zh: 二级, en: level 2}, when: {level: 2}, source: town-3}
  - {class: base, name: {zh: 一级及以下, en: level 1}, when: {level: [0, 1]}, source: town-3}
pharmacy: {terms_of: base, prescription_required: true, source: town-3}
deductible:
  per: visit
  amounts:
    - {amount: 50 yuan, source: town-3}
segments:
  measured_on: cost of the visit
  source: town-3
  bounds:
    - {up_to: 500 yuan, source: town-3}
rates:
  - {provider: top, segment: 1, rate: 50 %, source: town-3}
  - {provider: top, segment: 2, rate: 70 %, source: town-3}
  - {provider: middle, rate: 60 %, source: town-3}
  - {provider: base, rate: 65 %, source: town-3}
uplifts:
  - {person: old, add: 5 points, source: town-3}
  - {person: oldest, add: 10 points, source: town-3}
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 3000 yuan, source: town-3}
over_cap: {none: true, source: town-3}
chronic:
  name: {zh: 慢特病, en: chronic diseases}
  routing: exclusive
  source: town-3
  deductible: {none: true, source: town-3}
  rates:
    - {rate: 80 %, source: town-3}
  caps:
    - on: fund payment
      per: year
      amounts:
        - {amount: 5000 yuan, source: town-3}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
"""


def library_of(folder: Path, before: str = BEFORE, after: str = AFTER) -> Library:
    """A library of the town alone, with both versions."""
    texts = {FIRST_DAYS["before"]: before, FIRST_DAYS["after"]: after}
    return library_of_town(folder, ARTICLES, texts)


def compared(library: Library) -> Comparison:
    """The second version of the town against its first."""
    before, after = library.schemes(TOWN)
    return compare(view_of(before, library.register), view_of(after, library.register))
