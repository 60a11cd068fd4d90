"""Edits after which every value can be read, but the parts do not fit together."""

from gongji.language import Text

from .edits import (
    ACTIVE_CAP,
    AGED,
    FIRST_RATE,
    HIGH,
    LOW,
    MIDDLE_RATE,
    MORE_BOUNDS,
    OVER_CAP,
    RETIRED_DEDUCTIBLE,
    SECOND_BOUND,
    SECOND_CAP,
    SECOND_RATE,
    THIRD_RATE,
    Broken,
    after,
    broken,
    marked,
)

CLASSES = {
    "status in no class": broken(
        "when: {status: [active, flexible]}, source: town-2}\n",
        "when: {status: active}, source: town-2} # here\n",
        "class_gap",
        ("flexible", "flexible"),
        ("放宽", "Widen"),
    ),
    "age in no class": Broken(
        (
            ("age: {from: 70}", "age: {from: 75}"),
            marked("when: {status: [active, flexible]}, source: town-2}\n"),
        ),
        "class_gap",
        Text("retired", "retired"),
        Text("放宽", "Widen"),
    ),
    "level in no class": Broken(
        (("when: {level: [0, 1]}", "when: {level: 0}"), marked(HIGH)),
        "class_gap",
        Text("level 1", "level 1"),
        Text("放宽", "Widen"),
    ),
    "level in two classes": broken(
        LOW,
        LOW.replace("[0, 1]", "[0, 1, 2]").replace("\n", " # here\n"),
        "class_overlap",
        ("middle, low", "middle, low"),
        ("收紧", "Narrow"),
    ),
    "age in two classes": Broken(
        (("age: {below: 70}", "age: {below: 75}"), marked(AGED)),
        "class_overlap",
        Text("retired, retired-70", "retired, retired-70"),
        Text("收紧", "Narrow"),
    ),
    "class twice": broken(
        LOW,
        LOW.replace("[0, 1]", "0") + LOW.replace("[0, 1]", "1").replace("\n", " # here\n"),
        "class_twice",
        ("“low”", "`low`"),
        ("改名", "Rename"),
    ),
    "level that does not exist": broken(
        LOW,
        LOW.replace("[0, 1]", "[0, 1, 4]").replace("\n", " # here\n"),
        "number_out_of_range",
        ("4", "no 4"),
        ("0, 1, 2, 3", "0, 1, 2, 3"),
    ),
    "status that does not exist": broken(
        "when: {status: [active, flexible]}, source: town-2}\n",
        "when: {status: [active, flexibly]}, source: town-2} # here\n",
        "unknown_word",
        ("“flexibly”", "`flexibly`"),
        ("active | retired | flexible", "active | retired | flexible"),
    ),
    "pharmacies with the terms of no class": broken(
        "pharmacy: {terms_of: low, prescription_required: true, source: town-2}\n",
        "pharmacy: {terms_of: lowest, prescription_required: true, source: town-2} # here\n",
        "unknown_class",
        ("“lowest”", "`lowest`"),
        ("high、middle、low", "high, middle, low"),
    ),
}

ROWS = {
    "class without a rate": Broken(
        ((MIDDLE_RATE, ""), marked(FIRST_RATE)),
        "figure_missing",
        Text("rates：active × middle", "rates: no figure for active × middle"),
        Text("unknown", "unknown"),
    ),
    "segment without a rate": Broken(
        ((THIRD_RATE, ""), marked(FIRST_RATE)),
        "figure_missing",
        Text("active × high, segment 3", "active × high, segment 3"),
        Text("unknown", "unknown"),
    ),
    "class without a deductible": Broken(
        (
            (RETIRED_DEDUCTIBLE, RETIRED_DEDUCTIBLE.replace("[retired, retired-70]", "retired")),
            marked("    - {person: active, amount: 500 yuan, source: town-3}\n"),
        ),
        "figure_missing",
        Text("deductible.amounts：retired-70", "deductible.amounts: no figure for retired-70"),
        Text("unknown", "unknown"),
    ),
    "class without a cap": Broken(
        (("      - person: [retired, retired-70]\n", "      - person: retired\n"), marked(ACTIVE_CAP)),
        "figure_missing",
        Text("caps (fund payment)：retired-70", "caps (fund payment): no figure for retired-70"),
        Text("unknown", "unknown"),
    ),
    "figure twice": Broken(
        (
            after(
                MIDDLE_RATE,
                "  - {person: retired, provider: middle, segment: 2, rate: 7 %, source: town-3} # here",
            ),
        ),
        "figure_twice",
        Text("retired × middle, segment 2", "retired × middle, segment 2"),
        Text("缩小", "Narrow"),
    ),
    "row for a class that does not exist": Broken(
        (after(MIDDLE_RATE, "  - {person: veteran, provider: middle, rate: 71 %, source: town-3} # here"),),
        "unknown_class",
        Text("veteran", "veteran"),
        Text("retired-70", "retired-70"),
    ),
    "row for a segment that does not exist": Broken(
        (after(MIDDLE_RATE, "  - {segment: 4, provider: middle, rate: 71 %, source: town-3} # here"),),
        "row_for_nobody",
        Text("rates", "rates"),
        Text("segment", "segment"),
    ),
    "uplift for a class that does not exist": broken(
        "  - {person: retired-70, provider: middle, add: 2.5 points, source: town-3}\n",
        "  - {person: retired-80, provider: middle, add: 2.5 points, source: town-3} # here\n",
        "unknown_class",
        ("retired-80", "retired-80"),
        ("retired-70", "retired-70"),
    ),
    "rate above the whole with an uplift": Broken(
        (
            ("{provider: middle, rate: 70 %", "{provider: middle, rate: 93 %"),
            marked("  - {person: retired-70, provider: middle, add: 2.5 points, source: town-3}\n"),
        ),
        "rate_above_whole",
        Text("retired-70 × middle", "retired-70 × middle"),
        Text("百分点", "points"),
    ),
    "bounds that do not rise": broken(
        SECOND_BOUND,
        "    - {up_to: 1000 yuan, source: town-3} # here\n",
        "bounds_not_rising",
        ("逐段升高", "rise"),
        ("从低到高", "from low to high"),
    ),
    "bound that is not known": broken(
        SECOND_BOUND,
        "    - {up_to: unknown, reason: {zh: 没有查到。, en: Not found.}, source: town-3} # here\n",
        "bounds_not_rising",
        ("必须已知", "must be known"),
        ("从低到高", "from low to high"),
    ),
    "too many segments": Broken(
        (
            (f"{FIRST_RATE}{SECOND_RATE}{THIRD_RATE}", "  - {provider: high, rate: 50 %, source: town-3}\n"),
            (SECOND_BOUND, SECOND_BOUND + MORE_BOUNDS),
            marked("  source: town-3\n  bounds:\n"),
        ),
        "too_many_segments",
        Text("最多 8 段", "At most 8 segments"),
        Text("合并", "Join"),
    ),
    "cap twice": broken(
        OVER_CAP,
        f"{SECOND_CAP}{OVER_CAP}",
        "cap_twice",
        ("只能有一个限额", "One cap"),
        ("合并", "Join"),
    ),
    "cap of 100,000,000 yuan": broken(
        ACTIVE_CAP,
        "      - {person: active, amount: 100000000 yuan, source: town-3} # here\n",
        "figure_too_large",
        ("1亿", "100,000,000"),
        ("单位", "unit"),
    ),
}
