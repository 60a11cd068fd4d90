"""The contract of `gongji calculate` on the way in: one decoded JSON object into facts, or a typed refusal.

Every refusal names the field (`visits[0].amount`) and the remedy. Unknown keys are refused: a
misspelt field would otherwise be a fact that is silently missing.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

import msgspec

from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.dates import Day, parse_day
from gongji.errors import InputError
from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN, format_yuan, parse_yuan
from gongji.policy.classes import CareFacts, CoverageEntry, ProviderFacts
from gongji.policy.words import CARE_PLACES, LEVELS, PRICE_CATEGORIES, PROVIDER_KINDS, STATUSES, CarePlace

Word = TypeVar("Word", bound=str)
Item = TypeVar("Item")

MOST_YEARS = 100
"""Years of contribution that a person can have."""

MOST_VISITS = 10_000
"""Visits of one object; a limit on everything."""


class CalculationRequest(NamedTuple):
    """One object of the input."""

    name: str
    area: str
    member: MemberFacts
    visits: tuple[VisitFacts, ...]


def read_request(claim: object) -> CalculationRequest:
    """The facts of one object.

    Raises:
        InputError: something is missing, malformed or out of order; `field` says where.
    """
    fields = _object(claim, "", ("id", "area", "member", "visits"))
    name = _text(fields["id"], "id")
    area = _text(fields["area"], "area")
    member = _member(fields["member"])
    visits = _list(fields["visits"], "visits", _visit, least=0)
    _refuse_unborn(member, visits)
    for number, (earlier, later) in enumerate(pairwise(visits), start=1):
        if later.day < earlier.day:
            raise InputError(
                "visits_out_of_order",
                Text(
                    f"就诊日期 {later.day} 早于前一次。",
                    f"The visit on {later.day} is earlier than the one before it.",
                ),
                Text("按日期先后排列 visits。", "Order the visits by date."),
                f"visits[{number}].date",
            )
    return CalculationRequest(name, area, member, visits)


def _refuse_unborn(member: MemberFacts, visits: tuple[VisitFacts, ...]) -> None:
    first = min((visit.day for visit in visits), default=member.birth_date)
    if first < member.birth_date:
        raise InputError(
            "birth_after_visit",
            Text(
                f"出生日期 {member.birth_date} 晚于就诊日期 {first}。",
                f"The birth date {member.birth_date} is after the visit on {first}.",
            ),
            Text("核对出生日期和就诊日期。", "Check the birth date and the day of the visit."),
            "member.birth_date",
        )


def _member(value: object) -> MemberFacts:
    fields = _object(value, "member", ("birth_date", "coverage"))
    birth_date = _day(fields["birth_date"], "member.birth_date")
    return MemberFacts(birth_date, read_coverage(fields["coverage"], "member.coverage"))


def read_coverage(value: object, path: str, *, with_ends: bool = False) -> tuple[CoverageEntry, ...]:
    """The coverage entries of a member.

    Args:
        value: the decoded list.
        path: where it stands in the input, for errors.
        with_ends: whether an entry may say by `until` on which day there is no coverage any more.

    Raises:
        InputError: something is missing, malformed or out of order; `field` says where.
    """
    read = _entry_with_end if with_ends else _coverage_entry
    coverage = _list(value, path, read)
    for number, (earlier, later) in enumerate(pairwise(coverage), start=1):
        if later.start <= earlier.start:
            raise InputError(
                "coverage_out_of_order",
                Text(
                    "参保记录的日期应逐条变晚。",
                    "Each coverage entry must begin later than the one before it.",
                ),
                Text("按日期先后排列，一天一条。", "Order them by day, one a day."),
                f"{path}[{number}].from",
            )
    return coverage


def _entry_with_end(value: object, path: str) -> CoverageEntry:
    """An entry that may say until when it holds."""
    if not isinstance(value, dict):
        return _coverage_entry(value, path)
    entry = _coverage_entry({key: item for key, item in value.items() if key != "until"}, path)
    until = _given(value, "until", path, _day)
    if until is None:
        return entry
    if until <= entry.start:
        raise InputError(
            "coverage_ends_before_it_begins",
            Text(f"参保在 {until} 终止，不晚于开始。", f"Coverage ends on {until}, not after it begins."),
            Text("until 写不再参保的第一天。", "Write the first day without coverage in `until`."),
            f"{path}.until",
        )
    return msgspec.structs.replace(entry, until=until)


def _coverage_entry(value: object, path: str) -> CoverageEntry:
    further = ("veteran", "tier", "cohort", "family_doctor", "contribution_years")
    fields = _object(value, path, ("from", "status"), further)
    return CoverageEntry(
        start=_day(fields["from"], f"{path}.from"),
        status=_word(fields["status"], f"{path}.status", STATUSES),
        veteran=_given(fields, "veteran", path, _truth) is True,
        tier=_given(fields, "tier", path, _text),
        cohort=_given(fields, "cohort", path, _text),
        family_doctor=_given(fields, "family_doctor", path, _truth),
        contribution_years=_given(fields, "contribution_years", path, _years),
    )


OPTIONAL_OF_VISIT = (
    "prescribed_at",
    "visit",
    "institution",
    "chosen",
    "referred",
    "place",
    "item",
    "lines",
    "chronic_amount",
    "family_account",
    "account_balance",
)


def _visit(value: object, path: str) -> VisitFacts:
    fields = _object(value, path, ("date", "provider", "amount"), OPTIONAL_OF_VISIT)
    visit = VisitFacts(
        day=_day(fields["date"], f"{path}.date"),
        provider=_provider(fields["provider"], f"{path}.provider"),
        prescribed_at=_given(fields, "prescribed_at", path, _provider),
        amount_fen=_amount_fen(fields["amount"], f"{path}.amount"),
        field=path,
        care=CareFacts(
            chosen=_given(fields, "chosen", path, _truth),
            referred=_given(fields, "referred", path, _truth),
            place=_given(fields, "place", path, _place),
            item=_given(fields, "item", path, _text),
        ),
        visit=_given(fields, "visit", path, _label),
        institution=_given(fields, "institution", path, _label),
        lines_fen=_given(fields, "lines", path, _lines_fen),
        chronic_fen=_amount_or_nothing(fields, "chronic_amount", path),
        family_account_fen=_amount_or_nothing(fields, "family_account", path),
        account_balance_fen=_given(fields, "account_balance", path, _amount_fen),
    )
    _refuse_unequal_parts(visit)
    return visit


def _refuse_unequal_parts(visit: VisitFacts) -> None:
    """Parts of the amount that are more than it, and lines that do not sum to it."""
    parts = {"chronic_amount": visit.chronic_fen, "family_account": visit.family_account_fen}
    for key, part_fen in parts.items():
        if part_fen > visit.amount_fen:
            raise InputError(
                "part_above_amount",
                Text(
                    f"{key} 为 {format_yuan(part_fen)} 元，大于费用 {format_yuan(visit.amount_fen)} 元。",
                    f"`{key}` is {format_yuan(part_fen)} yuan, more than the amount "
                    f"of {format_yuan(visit.amount_fen)}.",
                ),
                Text("写其中的一部分。", "Give a part of the amount."),
                f"{visit.field}.{key}",
            )
    if visit.lines_fen is not None and sum(visit.lines_fen) != visit.amount_fen:
        total, amount = format_yuan(sum(visit.lines_fen)), format_yuan(visit.amount_fen)
        raise InputError(
            "lines_do_not_sum",
            Text(
                f"明细合计 {total} 元，与费用 {amount} 元不符。",
                f"The lines sum to {total} yuan, the amount is {amount}.",
            ),
            Text("核对明细或费用。", "Check the lines or the amount."),
            f"{visit.field}.lines",
        )


def _provider(value: object, path: str) -> ProviderFacts:
    fields = _object(value, path, ("kind",), ("level", "price_category", "designation"))
    return ProviderFacts(
        kind=_word(fields["kind"], f"{path}.kind", PROVIDER_KINDS),
        level=_number(fields.get("level"), f"{path}.level", LEVELS),
        price_category=_number(fields.get("price_category"), f"{path}.price_category", PRICE_CATEGORIES),
        designation=_given(fields, "designation", path, _text),
    )


def _given(
    fields: dict[str, object], key: str, path: str, read: Callable[[object, str], Item]
) -> Item | None:
    """An optional field; JSON's null is the same as leaving it out."""
    value = fields.get(key)
    return None if value is None else read(value, f"{path}.{key}")


def _amount_or_nothing(fields: dict[str, object], key: str, path: str) -> int:
    amount_fen = _given(fields, key, path, _amount_fen)
    return 0 if amount_fen is None else amount_fen


def _truth(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise _malformed(path, Text("true 或 false", "true or false"))
    return value


def _place(value: object, path: str) -> CarePlace:
    return _word(value, path, CARE_PLACES)


def _years(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_YEARS:
        raise _malformed(path, Text(f"0 到 {MOST_YEARS} 的整数", f"an integer from 0 to {MOST_YEARS}"))
    return value


def _label(value: object, path: str) -> str:
    """A name or number that tells visits or institutions apart."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value, path)


def _lines_fen(value: object, path: str) -> tuple[int, ...]:
    return _list(value, path, _amount_fen)


def _object(
    value: object, path: str, required: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _malformed(path, Text("JSON 对象", "a JSON object"))
    prefix = f"{path}." if path else ""
    for key in value:
        if key not in (*required, *optional):
            known = ", ".join((*required, *optional))
            raise InputError(
                "unknown_field",
                Text(f"不认识的字段“{key}”。", f"Unknown field `{key}`."),
                Text(f"可用：{known}。", f"Known here: {known}."),
                f"{prefix}{key}",
            )
    for key in required:
        if key not in value:
            raise InputError(
                "field_missing",
                Text(f"缺少“{key}”。", f"`{key}` is missing."),
                Text("补充该字段；没有默认值。", "Add it; nothing is assumed."),
                f"{prefix}{key}",
            )
    return value


def _list(value: object, path: str, read: Callable[[object, str], Item], least: int = 1) -> tuple[Item, ...]:
    if not isinstance(value, list) or len(value) < least:
        raise _malformed(path, Text(f"至少 {least} 项的列表", f"a list of at least {least} items"))
    if len(value) > MOST_VISITS:
        raise _malformed(path, Text(f"至多 {MOST_VISITS} 项的列表", f"a list of at most {MOST_VISITS} items"))
    return tuple(read(item, f"{path}[{number}]") for number, item in enumerate(value))


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise _malformed(path, Text("文本", "a text"))
    return value


def _word(value: object, path: str, words: tuple[Word, ...]) -> Word:
    for word in words:
        if value == word:
            return word
    listed = " | ".join(words)
    raise _malformed(path, Text(listed, f"one of {listed}"))


def _number(value: object, path: str, known: tuple[int, ...]) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in known:
        listed = ", ".join(map(str, known))
        raise _malformed(path, Text(f"整数 {listed} 之一", f"one of the integers {listed}"))
    return value


def _day(value: object, path: str) -> Day:
    day = parse_day(value) if isinstance(value, str) else None
    if day is None:
        raise _malformed(path, Text("日期，如 2023-02-01", "a day such as 2023-02-01"))
    return day


def _amount_fen(value: object, path: str) -> int:
    amount_fen = parse_yuan(value) if isinstance(value, str) else None
    if amount_fen is None:
        form = Text(
            '以元为单位、至多两位小数的文本，如 "800.00"',
            'yuan as text with at most two decimals, such as "800.00"',
        )
        raise _malformed(path, form)
    if amount_fen < 0 or (isinstance(value, str) and value.startswith("-")):
        raise InputError(
            "amount_negative",
            Text("金额不能为负。", "The amount is negative."),
            Text("退费请用冲正，不用负数。", "Reverse the settlement instead of sending a negative amount."),
            path,
        )
    if amount_fen >= LARGEST_AMOUNT_FEN:
        limit = format_yuan(LARGEST_AMOUNT_FEN)
        raise InputError(
            "amount_too_large",
            Text(f"金额应小于 {limit} 元。", f"The amount must be below {limit} yuan."),
            Text("检查单位（应为元）。", "Check the unit (it must be yuan)."),
            path,
        )
    return amount_fen


def _malformed(path: str, expected: Text) -> InputError:
    return InputError(
        "field_malformed",
        Text("值的形式不对。", "The value has the wrong form."),
        Text(f"应为：{expected.zh}。", f"Expected: {expected.en}."),
        path,
    )
