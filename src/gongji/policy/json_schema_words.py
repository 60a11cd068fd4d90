"""What editors show beside a section or a key of a policy file."""

from gongji.language import Text

TITLE = Text("门诊共济政策文件", "Policy of outpatient mutual aid")

SECTION_WORDS: dict[str, Text] = {
    "policy": Text(
        "本版的名称，全库唯一；结算以后不再改。",
        "The name of this version; never changed once settled under.",
    ),
    "area": Text("六位区划代码。", "The six-digit code of the area."),
    "extends": Text(
        "以哪一份政策为基础：本地区更早的，或上级的；没有写的部分照它。",
        "The policy it rests on, of the area or above; what is not written here is taken from there.",
    ),
    "open_sections": Text("下级可以另行规定的部分。", "The sections that areas below may write anew."),
    "documents": Text(
        "依据的文件，登记在 documents/ 下。", "The documents it rests on, registered under documents/."
    ),
    "effective": Text("哪些日子有效。", "The days on which it is in force."),
    "transition": Text(
        "年中接替旧版时，累计额怎么办。",
        "What becomes of accumulators where it follows within a benefit year.",
    ),
    "filing": Text("向上级报备的记录。", "The record that it was filed with the authority above."),
    "benefit_year": Text("每年哪一天重新累计。", "The day of each year on which accumulators begin anew."),
    "attainment": Text("退休、年龄从何时起算。", "From when retirement and an age count."),
    "person_classes": Text(
        "待遇相同的人员一类；每个人恰好属于一类。",
        "People with the same terms; everyone is in exactly one class.",
    ),
    "provider_classes": Text(
        "待遇相同的机构一类；每次就诊恰好属于一类。",
        "Care with the same terms; every visit is in exactly one class.",
    ),
    "pharmacy": Text("药店购药按谁的待遇。", "Whose terms a purchase at a pharmacy has."),
    "reference_amounts": Text("其他金额取其份额的基数，如平均工资。", "Amounts that others are shares of."),
    "account_first": Text(
        "当年账户的钱先付，其余才算起付标准和比例。",
        "This year's account money pays first; only the rest meets deductible and rates.",
    ),
    "first_pay": Text("先行自付：先由个人付的部分。", "The share that the person bears before all else."),
    "not_covered": Text("不支付、也不累计的情形。", "Cases of which nothing is paid and nothing counts."),
    "line_limits": Text("单项费用最多计入多少。", "The most that one line of a bill counts with."),
    "deductible": Text("起付标准，或没有。", "What the person bears first, or that there is none."),
    "segments": Text(
        "分段的上限（含）和依据的累计数。", "Upper bounds of segments, included, and their scale."
    ),
    "rates": Text(
        "支付比例：每类人员、每类机构、每段恰好一行。",
        "Rates: exactly one row for each person class, provider class and segment.",
    ),
    "uplifts": Text("在比例上加（或减）的百分点。", "Points added to the rates, or taken from them."),
    "caps": Text("限额，或没有。", "Caps, or that there is none."),
    "over_cap": Text("超过限额以后的待遇，或没有。", "What is paid above the caps, or that nothing is."),
    "annual_ceiling": Text(
        "几类支付合计的年度总限额。", "A yearly limit on several kinds of payment together."
    ),
    "counts_toward": Text(
        "个人负担是否计入大病保险、医疗救助。",
        "Whether the personal part counts in major-illness insurance and medical assistance.",
    ),
    "chronic": Text("门诊慢特病的待遇。", "The terms of chronic and special diseases."),
    "account": Text("个人账户怎样计入。", "How personal accounts are credited."),
    "rounding": Text("每次就诊四舍五入到分，一次。", "Half up to the fen, once a visit."),
    "notes": Text("怎样读文件没有说清之处。", "How passages that leave room are read."),
}

KEY_WORDS: dict[str, Text] = {
    "source": Text("出处：登记过的条款编号。", "The registered article that says so."),
    "state": Text("可信程度；不写时取文件的。", "How far it may be trusted; otherwise that of its document."),
    "reason": Text("为什么不知道。", "Why it is unknown."),
    "at_least": Text("未知的限额至少有多少。", "What an unknown cap is proved to allow."),
    "until": Text("失效后的第一天。", "The first day no longer in force."),
    "known_since": Text("从哪一天起可以知道。", "The day from which it could be known."),
    "superseded": Text("后来由什么代替。", "What replaced it."),
    "when": Text("everyone，或须同时满足的条件。", "`everyone`, or conditions that all have to hold."),
    "person": Text("只对这些人员类别；不写是所有人。", "For these person classes; otherwise for all."),
    "provider": Text("只对这些机构类别；不写是所有机构。", "For these provider classes; otherwise for all."),
    "segment": Text("只对第几段，从 1 数起。", "For this segment, counted from 1."),
    "amount": Text("金额，如 600 yuan；没有查到写 unknown。", "An amount such as 600 yuan, or unknown."),
    "rate": Text("比例，如 55 %；没有查到写 unknown。", "A rate such as 55 %, or unknown."),
    "add": Text("百分点，如 5 points、-10 points。", "Points such as 5 points or -10 points."),
    "up_to": Text("这一段的上限，含。", "The upper bound of the segment, included."),
    "share": Text("基数的百分之几，如 5 %。", "Per cent of the reference amount, such as 5 %."),
    "of": Text("reference_amounts 中的名称。", "A name under reference_amounts."),
    "rounded": Text("乘积怎样舍入。", "How the product is rounded."),
    "per": Text("每次、每天还是每年。", "For each visit, day or year."),
    "separately": Text(
        "各组机构各算各的起付标准。", "Groups of institutions, each with a deductible of its own."
    ),
    "taken_from": Text("从费用中扣，还是从支付额中扣。", "Taken from the cost, or from the payment."),
    "met_by": Text("什么钱算进起付标准。", "Whose money meets the deductible."),
    "providers": Text(
        "共用年度限额内这一限额的机构类别。", "The classes that share this cap within the yearly one."
    ),
    "routing": Text("慢特病待遇怎样与普通门诊衔接。", "How chronic terms meet the ordinary ones."),
    "terms_of": Text("prescriber（开方机构），或某一类机构的名称。", "`prescriber`, or the name of a class."),
    "begins": Text("月-日，如 01-01。", "Month and day, such as 01-01."),
}
