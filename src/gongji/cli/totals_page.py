"""What `gongji totals` does and prints."""

from itertools import groupby

from rich import box
from rich.table import Table

from gongji.cli.consent_page import operators_database
from gongji.cli.output import console_for, print_json
from gongji.dates import Day, parse_day
from gongji.errors import InputError
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.settlement.day_totals import DayTotal, records_to_come, roll_up, totals
from gongji.store.database import transaction

EARLIEST, LATEST = Day(1900, 1, 1), Day(9999, 12, 31)

ACCOUNTS = {
    "pooled fund": Text("统筹基金", "pooled fund"),
    "over-cap fund": Text("超限额支付", "over-cap fund"),
    "personal account": Text("个人账户", "personal account"),
    "cash": Text("现金", "cash"),
    "receivable": Text("应收参保人", "receivable"),
    "provider": Text("医药机构", "provider"),
    "account credits": Text("划入", "account credits"),
}
HEADS = (
    Text("地区", "Area"),
    Text("日期", "Day"),
    Text("账户", "Account"),
    Text("机构", "Provider"),
    Text("元", "Yuan"),
    Text("笔", "Postings"),
)
NOTHING = Text("这段时间没有结算。", "Nothing was settled in that time.")


def print_totals(
    area: str | None,
    first: str | None,
    last: str | None,
    language: Language,
    *,
    by_provider: bool,
    as_json: bool,
) -> None:
    """Roll up what is left, and print the sums.

    Raises:
        InputError: a day is malformed.
        StoreError: the database cannot be had, or refuses.
    """
    first_day = EARLIEST if first is None else _day(first, "--from")
    last_day = LATEST if last is None else _day(last, "--until")
    with operators_database() as connection:
        roll_up(connection)
        with transaction(connection):
            found = totals(connection, first_day, last_day, area)
            to_come = records_to_come(connection)
    if as_json:
        print_json({"totals": [_record(one) for one in found], "records_to_come": to_come})
    elif not found:
        print(NOTHING.say(language))
    else:
        _print_table(found if by_provider else _over_providers(found), language)


def _day(words: str, option: str) -> Day:
    day = parse_day(words)
    if day is None:
        raise InputError(
            "day_malformed",
            Text(f"“{words}”不是日期。", f"`{words}` is not a day."),
            Text("写成 2026-01-31。", "Write it as 2026-01-31."),
            option,
        )
    return day


def _record(total: DayTotal) -> dict[str, object]:
    return {
        "area": total.area,
        "day": total.day.isoformat(),
        "provider_id": total.provider_id if total.provider_id else None,
        "ledger_account": total.ledger_account,
        "amount": format_yuan(total.amount_fen),
        "postings": total.postings,
    }


def _over_providers(found: list[DayTotal]) -> list[DayTotal]:
    ordered = sorted(found, key=_account_of_day)
    summed = []
    for (area, day, account), group in groupby(ordered, key=_account_of_day):
        same = list(group)
        amount_fen = sum(one.amount_fen for one in same)
        summed.append(DayTotal(area, day, "", account, amount_fen, sum(one.postings for one in same)))
    return summed


def _account_of_day(total: DayTotal) -> tuple[str, Day, str]:
    return total.area, total.day, total.ledger_account


def _print_table(found: list[DayTotal], language: Language) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, head in enumerate(HEADS):
        table.add_column(head.say(language), justify="right" if place in (4, 5) else "left")
    for one in found:
        account = ACCOUNTS[one.ledger_account].say(language)
        figures = (format_yuan(one.amount_fen), str(one.postings))
        table.add_row(one.area, one.day.isoformat(), account, one.provider_id, *figures)
    console_for().print(table)
