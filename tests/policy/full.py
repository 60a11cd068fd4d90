"""A policy of the made-up town that uses the whole vocabulary, to be read and to be broken."""

from pathlib import Path

import pytest

from gongji.policy.compilation import compile_policy
from gongji.policy.figures import Figure, Parameter
from gongji.policy.problems import PolicyError
from gongji.policy.read_policy import read_tree_as_policy
from gongji.policy.vocabulary import Policy
from gongji.policy.yaml_tree import read_tree
from tests.texts import edited

from .town import Found, found, library_in

FULL = """\
policy: town-2023
area: "990100"
documents: [town]
open_sections: [caps, over_cap]
effective:
  from: 2023-01-01
  source: town-1
  known_since: {day: 2022-12-28, source: town-1}
transition: {accumulators: carried, source: town-1}
filing: {with: "990000", day: 2022-12-30, number: 某医保〔2022〕1号, source: town-1}
benefit_year: {begins: 07-01, source: town-1}
attainment:
  retirement: {counts: that day, source: town-1}
  age: {counts: that day, source: town-1}
reference_amounts:
  average-wage: {amount: 158330 yuan, source: town-1, state: secondary}
person_classes:
  - class: early
    name: {zh: 二档在职, en: second tier}
    when:
      status: [active, flexible]
      tier: [second]
      joined: {from: 07-01, below: 01-01}
      contribution_years: {from: 15}
    source: town-2
  - class: late
    name: {zh: 下半年参保, en: joined later}
    when: {status: [active, flexible], tier: second, joined: {from: 01-01}, contribution_years: {from: 15}}
    source: town-2
  - class: short
    name: {zh: 年限不足, en: short record}
    when: {status: [active, flexible], tier: second, contribution_years: {below: 15}}
    source: town-2
  - class: first
    name: {zh: 一档在职, en: first tier}
    when: {status: [active, flexible], tier: first}
    source: town-2
  - class: middle
    name: {zh: 中人, en: middle cohort}
    when: {status: retired, cohort: [middle]}
    source: town-2
  - class: retired
    name: {zh: 退休, en: retired}
    when: {status: retired, cohort: none, family_doctor: false}
    source: town-2
  - class: contracted
    name: {zh: 签约退休, en: with family doctor}
    when: {status: retired, cohort: none, family_doctor: true}
    source: town-2
provider_classes:
  - class: chosen
    name: {zh: 选定机构, en: the chosen one}
    when: {place: local, level: [0, 1], chosen: true, item: none}
    source: town-2
  - class: essential
    name: {zh: 选定机构的基本药物, en: essential drugs}
    when: {place: local, level: [0, 1], chosen: true, item: [essential drug]}
    source: town-2
  - class: other
    name: {zh: 其他机构, en: others}
    when: {place: local, level: [0, 1], chosen: false}
    source: town-2
  - class: hospital
    name: {zh: 医院, en: hospitals}
    when: {place: local, level: [2, 3], designation: none}
    source: town-2
  - class: provincial
    name: {zh: 省级医院, en: provincial hospitals}
    when: {place: local, level: [2, 3], designation: [province-level]}
    source: town-2
  - class: referred
    name: {zh: 转诊异地, en: elsewhere on referral}
    when: {place: [same province, elsewhere], referred: true}
    source: town-2
  - class: unreferred
    name: {zh: 未转诊异地, en: elsewhere without referral}
    when: {place: [same province, elsewhere], referred: false}
    source: town-2
pharmacy: {terms_of: prescriber, prescription_required: true, source: town-2}
account_first: {source: town-3}
first_pay:
  - {provider: referred, rate: 10 %, source: town-3}
not_covered:
  - {provider: unreferred, source: town-3}
line_limits:
  - {provider: [chosen, essential], amount: 120 yuan, source: town-3}
deductible:
  per: year
  separately: [[chosen, essential, other], [hospital, provincial, referred, unreferred]]
  taken_from: payment
  met_by: {money: [personal account, cash], own_share: true, source: town-3}
  amounts:
    - {provider: [chosen, essential, other], amount: 100 yuan, source: town-3}
    - {provider: [hospital, provincial, referred], amount: 500 yuan, source: town-3}
  annual_ceiling:
    - {amount: 600 yuan, source: town-3}
segments:
  measured_on: fund payment of the year
  source: town-3
  bounds:
    - {up_to: 2000 yuan, source: town-3}
rates:
  - {segment: 1, rate: 60 %, source: town-3}
  - {segment: 2, rate: 50 %, source: town-3}
uplifts:
  - {person: contracted, add: 5 points, source: town-3}
  - {person: short, add: -10 points, source: town-3}
caps:
  - on: fund payment
    per: year
    amounts:
      - {share: 5 %, of: average-wage, rounded: down to yuan, source: town-3}
  - on: fund payment
    per: year
    providers: [chosen, essential]
    amounts:
      - {amount: 3000 yuan, source: town-3}
over_cap: {none: true, source: town-3}
annual_ceiling:
  counts: [over-cap, inpatient]
  source: town-3
  amounts:
    - {share: 600 %, of: average-wage, rounded: none, source: town-3}
counts_toward: {major_illness_insurance: true, medical_assistance: false, source: town-3}
chronic:
  name: {zh: 门诊慢特病, en: chronic diseases}
  routing: concurrent
  source: town-3
  deductible:
    per: institution day
    amounts:
      - {amount: 20 yuan, source: town-3}
  segments:
    measured_on: cost of the year
    source: town-3
    bounds:
      - {up_to: 1000 yuan, source: town-3}
  rates:
    - {segment: 1, rate: 70 %, source: town-3}
    - {segment: 2, rate: 80 %, source: town-3}
  uplifts:
    - {person: retired, add: 2.5 points, source: town-3}
  caps: {none: true, source: town-3}
account:
  active: {share_of_base: 2 %, source: town-3}
  retired:
    - {share: 0.05 %, of: average-wage, rounded: half up to yuan, source: town-3}
  average_pension: {amount: 4000 yuan, source: town-3}
  from: {day: 2023-07-01, source: town-3}
rounding: {half_up_to: fen, once_a: visit, source: town-3}
notes:
  - text: {zh: 一种读法。, en: A reading.}
    source: town-1
"""


def full_policy(folder: Path, *edits: tuple[str, str]) -> Policy:
    """The policy after some edits, read for itself.

    Raises:
        PolicyError: a value cannot be read.
    """
    text = FULL
    for old, new in edits:
        text = edited(text, old, new)
    register = library_in(folder).register
    path = folder / "full.yaml"
    path.write_text(text, encoding="utf-8")
    return read_tree_as_policy(read_tree(path, "full.yaml"), register)


def codes_after(folder: Path, *edits: tuple[str, str]) -> list[Found]:
    """Codes and lines of the problems that some edits bring into the policy."""
    with pytest.raises(PolicyError) as caught:
        compile_policy(full_policy(folder, *edits))
    assert {problem.place.file for problem in caught.value.problems} == {"full.yaml"}
    return found(caught.value.problems)


def line_of(words: str, *edits: tuple[str, str]) -> int:
    """The line on which words stand after some edits."""
    text = FULL
    for old, new in edits:
        text = edited(text, old, new)
    assert text.count(words) == 1, words
    return text[: text.index(words)].count("\n") + 1


def only_figure(parameter: Parameter) -> Figure:
    """The figure of a parameter with one row."""
    (row,) = parameter
    return row.figure
