"""Edits after which a value, key or file cannot be read."""

from gongji.language import Text

from .edits import ACTIVE_CAP, MIDDLE_RATE, OVER_CAP, PER_YEAR, ROUNDING, Broken, broken, marked

KEYS = {
    "unknown key in a row": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rates: 70 %, source: town-3} # here\n",
        "unknown_key",
        ("“rates”", "`rates`"),
        ("可用：rate。", "Known here: rate."),
    ),
    "unknown section": broken(
        ROUNDING,
        f"{ROUNDING}waiting: {{days: 3}} # here\n",
        "unknown_key",
        ("“waiting”", "`waiting`"),
        ("可用：", "Known here: "),
    ),
    "unknown section of several lines": broken(
        ROUNDING,
        f"{ROUNDING}note: # here\n  - a\n  - b\n",
        "unknown_key",
        ("“note”", "`note`"),
        ("可用：notes。", "Known here: notes."),
    ),
    "unknown key with a list below it": broken(
        "    per: year\n    amounts:\n",
        "    per: year\n    persons: # here\n      - active\n    amounts:\n",
        "unknown_key",
        ("“persons”", "`persons`"),
        ("可用：", "Known here: "),
    ),
    "missing section": Broken(
        ((ROUNDING, ""), marked("policy: town-2023\n")),
        "missing_key",
        Text("缺少“rounding”", "`rounding` is missing"),
        Text("补写“rounding: …”", "Add `rounding: …`"),
    ),
    "missing key in a row": broken(
        MIDDLE_RATE,
        "  - {provider: middle, source: town-3} # here\n",
        "missing_key",
        ("缺少“rate”", "`rate` is missing"),
        ("补写“rate: …”", "Add `rate: …`"),
    ),
    "key twice": broken(
        PER_YEAR,
        f"{PER_YEAR}  per: visit # here\n",
        "duplicate_key",
        ("“per”重复", "`per` stands twice"),
        ("删去", "Remove one"),
    ),
    "section twice": broken(
        ROUNDING,
        f"{ROUNDING}over_cap: {{none: true, source: town-3}} # here\n",
        "duplicate_key",
        ("“over_cap”重复", "`over_cap` stands twice"),
        ("删去", "Remove one"),
    ),
    "key twice in a row": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate: 70 %, rate: 71 %, source: town-3} # here\n",
        "duplicate_key",
        ("“rate”重复", "`rate` stands twice"),
        ("删去", "Remove one"),
    ),
}

SIGNS = {
    "tab": broken(
        PER_YEAR, "deductible:\n\tper: year # here\n", "not_yaml", ("YAML", "YAML"), ("缩进", "indentation")
    ),
    "one space too many": broken(
        PER_YEAR + "  amounts:\n",
        PER_YEAR + "   amounts: # here\n",
        "not_yaml",
        ("YAML", "YAML"),
        ("缩进", "indentation"),
    ),
    "full-width colon in a section": broken(
        "policy: town-2023\n",
        "policy：town-2023 # here\n",
        "full_width_colon",
        ("全角冒号", "full-width colon"),
        ("半角", "ASCII"),
    ),
    "full-width colon of a section": broken(
        "\nrates:\n",
        "\nrates： # here\n",
        "full_width_colon",
        ("全角冒号", "full-width colon"),
        ("半角", "ASCII"),
    ),
    "full-width colon below a section": broken(
        PER_YEAR,
        "deductible:\n  per：year # here\n",
        "full_width_colon",
        ("全角冒号", "full-width colon"),
        ("半角", "ASCII"),
    ),
    "full-width colon in a row": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate：70 %, source: town-3} # here\n",
        "full_width_colon",
        ("全角冒号", "full-width colon"),
        ("半角", "ASCII"),
    ),
    "full-width comma in a row": broken(
        MIDDLE_RATE,
        "  - {provider: middle，rate: 70 %, source: town-3} # here\n",
        "not_yaml",
        ("YAML", "YAML"),
        ("半角符号", "ASCII signs only"),
    ),
    "full-width brackets in a row": broken(
        MIDDLE_RATE,
        "  - ｛provider: middle, rate: 70 %, source: town-3｝ # here\n",
        "not_yaml",
        ("YAML", "YAML"),
        ("半角符号", "ASCII signs only"),
    ),
}

FIGURES = {
    "figure without a source": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate: 70 %} # here\n",
        "missing_key",
        ("缺少“source”", "`source` is missing"),
        ("没有默认值", "nothing is assumed"),
    ),
    "source that is not registered": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate: 70 %, source: town-33} # here\n",
        "unknown_source",
        ("“town-33”没有登记", "`town-33` is not registered"),
        ("documents/", "documents/"),
    ),
    "document that is not registered": broken(
        "documents: [town]\n",
        "documents: [town, village] # here\n",
        "unknown_document",
        ("“village”没有登记", "`village` is not registered"),
        ("documents/", "documents/"),
    ),
    "state of verification that does not exist": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate: 70 %, source: town-3, state: certain} # here\n",
        "unknown_word",
        ("“certain”", "`certain`"),
        ("verified | secondary | unverified | assumption", "verified | secondary | unverified | assumption"),
    ),
    "unknown without a reason": broken(
        "  - {provider: low, rate: unknown, reason: {zh: 没有查到。, en: Not found.}, source: town-3}\n",
        "  - {provider: low, rate: unknown, source: town-3} # here\n",
        "unknown_without_reason",
        ("没有说明原因", "gives no reason"),
        ("reason", "reason"),
    ),
    "reason in one language": broken(
        "  - {provider: low, rate: unknown, reason: {zh: 没有查到。, en: Not found.}, source: town-3}\n",
        "  - {provider: low, rate: unknown, reason: {zh: 没有查到。}, source: town-3} # here\n",
        "missing_key",
        ("缺少“en”", "`en` is missing"),
        ("补写“en: …”", "Add `en: …`"),
    ),
    "reason for a known figure": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate: 70 %, reason: {zh: 有。, en: Yes.}, source: town-3} # here\n",
        "only_with_unknown",
        ("“reason”", "`reason`"),
        ("unknown", "unknown"),
    ),
    "lower bound of a known cap": broken(
        ACTIVE_CAP,
        "      - {person: active, amount: 4000 yuan, at_least: 3000 yuan, source: town-3} # here\n",
        "only_with_unknown",
        ("“at_least”", "`at_least`"),
        ("unknown", "unknown"),
    ),
    "absence that is denied": broken(
        OVER_CAP,
        "over_cap: {none: false, source: town-3} # here\n",
        "none_not_true",
        ("none", "none"),
        ("none: true", "none: true"),
    ),
    "malformed rate": broken(
        MIDDLE_RATE,
        "  - {provider: middle, rate: 0.7, source: town-3} # here\n",
        "malformed_rate",
        ("“0.7”", "`0.7`"),
        ("70 %", "70 %"),
    ),
    "malformed lower bound": broken(
        "        at_least: 4000 yuan\n",
        "        at_least: 4000 # here\n",
        "malformed_amount",
        ("“4000”", "`4000`"),
        ("4000 yuan", "4000 yuan"),
    ),
    "empty period": broken(
        "until: 2025-01-01, source: town-1}\n",
        "until: 2023-01-01, source: town-1} # here\n",
        "empty_period",
        ("生效期为空", "period is empty"),
        ("第一天", "first day"),
    ),
    "period kind that does not exist": broken(
        PER_YEAR,
        "deductible:\n  per: years # here\n",
        "unknown_word",
        ("“years”", "`years`"),
        ("visit | institution day | day | month", "visit | institution day | day | month"),
    ),
    "nothing behind a key": broken(
        "policy: town-2023\n",
        "policy: # here\n",
        "text_expected",
        ("一个值", "a single value"),
        ("写出该值", "Write the value"),
    ),
    "value where keys are needed": broken(
        "rounding: {half_up_to: fen, once_a: visit, source: town-3}\n",
        "rounding: fen # here\n",
        "mapping_expected",
        ("half_up_to、once_a、source", "half_up_to, once_a, source"),
        ("例：", "For example:"),
    ),
    "empty list": broken(
        "documents: [town]\n",
        "documents: [] # here\n",
        "list_expected",
        ("列表", "list"),
        ("写出各项", "Write the items"),
    ),
}
