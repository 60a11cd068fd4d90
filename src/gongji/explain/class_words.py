"""Classes in words: who belongs to a person class, what care to a provider class."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongji.language import Text
from gongji.policy.figures import Source
from gongji.policy.vocabulary import MonthDayRange, PersonClass, ProviderClass, YearRange
from gongji.policy.words import NO_WORD, CarePlace, ProviderKind, Status

STATUS_WORDS: dict[Status, Text] = {
    "active": Text("在职", "active"),
    "retired": Text("退休", "retired"),
    "flexible": Text("灵活就业", "flexibly employed"),
}

KIND_WORDS: dict[ProviderKind, Text] = {
    "hospital": Text("医院", "hospital"),
    "community": Text("社区卫生服务机构", "community institution"),
    "clinic": Text("诊所", "clinic"),
    "pharmacy": Text("药店", "pharmacy"),
    "internet": Text("互联网医院", "Internet institution"),
}

PLACE_WORDS: dict[CarePlace, Text] = {
    "local": Text("统筹区内", "within the area"),
    "same province": Text("省内其他统筹区", "in another area of the province"),
    "elsewhere": Text("省外", "in another province"),
}

CHINESE_NUMBERS = "零一二三"


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of people or institutions: its title and who belongs to it."""

    name: str
    title: Text
    condition: Text
    source: Source


def person_line(known: PersonClass) -> ClassLine:
    """A person class in words."""
    return ClassLine(known.name, known.title, _all_of(list(_of_person(known))), known.source)


def provider_line(known: ProviderClass) -> ClassLine:
    """A provider class in words."""
    return ClassLine(
        known.name, known.title, _all_of([*_of_institution(known), *_of_care(known)]), known.source
    )


def _of_person(known: PersonClass) -> Iterator[Text]:
    if known.statuses is not None:
        yield _either([STATUS_WORDS[status] for status in known.statuses])
    if known.veteran is not None:
        yield _veteran_words(veteran=known.veteran)
    if known.age is not None:
        yield _age_words(known.age)
    if known.tiers is not None:
        yield _named(
            Text("缴费档次：", "contribution tier "),
            known.tiers,
            Text("没有缴费档次", "in no contribution tier"),
        )
    if known.cohorts is not None:
        yield _named(Text("人群：", "cohort "), known.cohorts, Text("不属于特定人群", "in no cohort"))
    if known.family_doctor is not None:
        yield _truth(
            Text("已签约家庭医生", "with a family doctor contract"),
            Text("未签约家庭医生", "without a family doctor contract"),
            holds=known.family_doctor,
        )
    if known.contribution is not None:
        yield _contribution_words(known.contribution)
    if known.joined is not None:
        yield _joined_words(known.joined)


def _of_institution(known: ProviderClass) -> Iterator[Text]:
    if known.kinds is not None:
        yield _either([KIND_WORDS[kind] for kind in known.kinds])
    if known.levels is not None:
        yield _either([_level_words(level) for level in known.levels])
    if known.price_categories is not None:
        yield _either(
            [
                Text(f"{CHINESE_NUMBERS[number]}类收费价格", f"price category {number}")
                for number in known.price_categories
            ]
        )
    if known.designations is not None:
        yield _named(Text("", ""), known.designations, Text("无专门称号", "no designation"))


def _of_care(known: ProviderClass) -> Iterator[Text]:
    if known.chosen is not None:
        yield _truth(
            Text("本人选定（签约）的机构", "chosen by (or contracted to) the member"),
            Text("不是本人选定的机构", "not chosen by the member"),
            holds=known.chosen,
        )
    if known.referred is not None:
        yield _truth(Text("经转诊", "referred"), Text("未经转诊", "not referred"), holds=known.referred)
    if known.places is not None:
        yield _either([PLACE_WORDS[place] for place in known.places])
    if known.items is not None:
        yield _named(Text("项目：", "item "), known.items, Text("其他项目", "all other items"))


def _level_words(level: int) -> Text:
    if level == 0:
        return Text("未定级", "without a grade")
    return Text(f"{CHINESE_NUMBERS[level]}级", f"level {level}")


def _named(before: Text, words: tuple[str, ...], none: Text) -> Text:
    """Words of the area, in quotes because claims must use the same ones; `none` is who has no such word."""
    named = [Text(f"“{word}”", f"“{word}”") for word in words if word != NO_WORD]
    told = [none] if NO_WORD in words else []
    if named:
        either = _either(named)
        told.insert(0, Text(f"{before.zh}{either.zh}", f"{before.en}{either.en}"))
    return _either(told)


def _truth(yes: Text, no: Text, *, holds: bool) -> Text:
    return yes if holds else no


def _contribution_words(years: YearRange) -> Text:
    if years.least is not None and years.below is not None:
        return Text(
            f"缴费满 {years.least} 年不满 {years.below} 年",
            f"contributed for {years.least} to under {years.below} years",
        )
    if years.least is not None:
        return Text(f"缴费满 {years.least} 年", f"contributed for {years.least} years or more")
    return Text(f"缴费不满 {years.below} 年", f"contributed for under {years.below} years")


def _joined_words(days: MonthDayRange) -> Text:
    zh, en = [], []
    if days.least is not None:
        first = f"{days.least[0]:02d}-{days.least[1]:02d}"
        zh.append(f"{first} 起")
        en.append(f"from {first}")
    if days.below is not None:
        end = f"{days.below[0]:02d}-{days.below[1]:02d}"
        zh.append(f"{end} 前")
        en.append(f"before {end}")
    return Text(f"当年 {' '.join(zh)}参保", f"covered in the benefit year {' and '.join(en)}")


def _veteran_words(*, veteran: bool) -> Text:
    return Text("建国前老工人", "veteran worker") if veteran else Text("不是老工人", "not a veteran worker")


def _age_words(age: YearRange) -> Text:
    if age.least is not None and age.below is not None:
        return Text(f"满 {age.least} 岁不满 {age.below} 岁", f"aged {age.least} to under {age.below}")
    if age.least is not None:
        return Text(f"满 {age.least} 岁", f"aged {age.least} and over")
    return Text(f"不满 {age.below} 岁", f"under {age.below}")


def _either(words: list[Text]) -> Text:
    if len(words) < 3:
        return Text("或".join(word.zh for word in words), " or ".join(word.en for word in words))
    zh, en = "、".join(word.zh for word in words), ", ".join(word.en for word in words[:-1])
    return Text(zh, f"{en} or {words[-1].en}")


def _all_of(conditions: list[Text]) -> Text:
    if not conditions:
        return Text("全部", "all")
    return Text("，".join(word.zh for word in conditions), ", ".join(word.en for word in conditions))
