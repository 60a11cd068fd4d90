"""The mechanisms by which areas share outpatient cost: which of them a policy uses, and where it says so.

Some sixty areas were read for them; together they are what the vocabulary must be able to say. A
register of areas names them by number, so that the numbers stay: a new mechanism gets the next one.
"""

from dataclasses import dataclass
from typing import NamedTuple

from gongji.language import Text
from gongji.policy import mechanism_signs as signs
from gongji.policy.figures import Source
from gongji.policy.mechanism_signs import Sign
from gongji.policy.vocabulary import Policy


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism that a policy uses.

    Attributes:
        number: its place in the list of mechanisms, from 1.
        name: stable, for programs.
        sources: where the policy says so, each article once.
    """

    number: int
    name: str
    title: Text
    sources: tuple[Source, ...]


class KnownMechanism(NamedTuple):
    """One mechanism of the list, and by what one sees it in a policy."""

    name: str
    title: Text
    sign: Sign


def mechanisms_of(policy: Policy) -> tuple[Mechanism, ...]:
    """The mechanisms that a policy uses, by their numbers.

    Args:
        policy: a consistent policy.
    """
    return tuple(
        Mechanism(number, known.name, known.title, sources)
        for number, known in enumerate(MECHANISMS, start=1)
        if (sources := _each_article_once(known.sign(policy)))
    )


def _each_article_once(found: signs.Sources) -> tuple[Source, ...]:
    by_article: dict[str, Source] = {}
    for source in found:
        by_article.setdefault(source.article, source)
    return tuple(by_article.values())


MECHANISMS: tuple[KnownMechanism, ...] = (
    KnownMechanism(
        "deductible-by-institution",
        Text("年度起付标准因机构而异", "a year's deductible that depends on the institution"),
        signs.deductible_by_institution,
    ),
    KnownMechanism(
        "deductible-of-visit-with-ceiling",
        Text("每次起付，全年累计有上限", "a deductible of each visit, up to a sum of the year"),
        signs.deductible_of_visit_with_ceiling,
    ),
    KnownMechanism(
        "deductible-of-month-with-ceiling",
        Text(
            "每月（季）起付，全年累计有上限", "a deductible of each month or quarter, up to a sum of the year"
        ),
        signs.deductible_of_month_with_ceiling,
    ),
    KnownMechanism(
        "deductible-of-day",
        Text("同一天只扣一次起付标准", "one deductible for all visits of a day"),
        signs.deductible_of_day,
    ),
    KnownMechanism(
        "deductible-by-person",
        Text("起付标准因人员类别而异", "a deductible that depends on the person class"),
        signs.deductible_by_person,
    ),
    KnownMechanism(
        "deductible-after-rates",
        Text("先算比例，再扣起付标准", "a deductible taken after the rates"),
        signs.deductible_after_rates,
    ),
    KnownMechanism(
        "money-that-meets-deductible",
        Text("规定哪些钱计入起付标准", "whose money meets the deductible"),
        signs.money_that_meets,
    ),
    KnownMechanism(
        "account-first",
        Text("先用个人账户，再由统筹支付", "account money is spent before the fund pays"),
        signs.account_first,
    ),
    KnownMechanism(
        "segments", Text("按费用或已付金额分段", "segments of cost or of what was paid"), signs.segments
    ),
    KnownMechanism(
        "rising-rates", Text("费用越高比例越高", "rates that rise with the cost"), signs.rising_rates
    ),
    KnownMechanism(
        "index-links",
        Text("金额与平均工资等挂钩", "amounts that follow an average wage or the like"),
        signs.index_links,
    ),
    KnownMechanism("caps-by-age", Text("限额因年龄而异", "caps that depend on age"), signs.caps_by_age),
    KnownMechanism("tiers", Text("待遇按缴费档次", "terms by contribution tier"), signs.tiers),
    KnownMechanism(
        "caps-within-caps",
        Text("部分机构合用分限额", "caps of some institutions within the cap"),
        signs.caps_within_caps,
    ),
    KnownMechanism(
        "caps-of-short-periods",
        Text("按次、按日、按月或按季的限额", "caps of a visit, a day, a month or a quarter"),
        signs.caps_of_short_periods,
    ),
    KnownMechanism(
        "chosen-or-referred",
        Text(
            "选定机构、转诊或家庭医生签约影响待遇",
            "a chosen institution, a referral or a family doctor matters",
        ),
        signs.chosen_or_referred,
    ),
    KnownMechanism(
        "designated-institutions",
        Text("级别以外的机构类别", "classes of institutions beside their level"),
        signs.designated_institutions,
    ),
    KnownMechanism("items", Text("待遇按药品或项目类别", "terms by class of drug or service"), signs.items),
    KnownMechanism(
        "pharmacies", Text("药店购药执行谁的待遇", "whose terms a pharmacy purchase has"), signs.pharmacies
    ),
    KnownMechanism(
        "above-the-caps",
        Text("超过限额另有支付", "something is paid above the caps"),
        signs.above_the_caps,
    ),
    KnownMechanism(
        "shared-ceiling",
        Text("与其他支付合用年度总限额", "an annual ceiling shared with other payments"),
        signs.shared_ceiling,
    ),
    KnownMechanism(
        "counted-elsewhere",
        Text("个人负担是否计入大病保险、医疗救助", "whether the personal part counts in further insurance"),
        signs.counted_elsewhere,
    ),
    KnownMechanism(
        "care-elsewhere",
        Text("异地就医另有比例、先自付或不付", "care elsewhere: other rates, a share first, or nothing"),
        signs.care_elsewhere,
    ),
    KnownMechanism(
        "other-benefit-year",
        Text("待遇年度不是自然年度", "a benefit year that is not the calendar year"),
        signs.other_benefit_year,
    ),
    KnownMechanism(
        "begins-within-a-year",
        Text("年中开始或年中改变", "a beginning or a change within the year"),
        signs.begins_within_a_year,
    ),
    KnownMechanism(
        "contribution-record",
        Text("缴费年限影响待遇", "the contribution record changes the terms"),
        signs.contribution_record,
    ),
    KnownMechanism("cohorts", Text("历史形成的人群", "historic groups of members"), signs.cohorts),
    KnownMechanism(
        "chronic",
        Text("门诊慢特病与普通门诊的衔接", "chronic diseases beside ordinary visits"),
        signs.chronic,
    ),
    KnownMechanism(
        "line-limits", Text("单项费用的限价", "a limit on each line of a bill"), signs.line_limits
    ),
    KnownMechanism(
        "other-step-for-the-retired",
        Text("退休提高的不是5个百分点", "the retired receive more by another step than five points"),
        signs.other_step_for_the_retired,
    ),
)
"""All mechanisms, in the order of their numbers."""
