"""Figures of personal accounts that no calculation uses, as they were copied by hand from the texts."""

import pytest

from .areas import LVLIANG, NANJING, TONGLIAO, YUNNAN, scheme_of, yuan


@pytest.mark.parametrize(
    ("area", "article", "percent"),
    [
        (TONGLIAO, "tongliao-10", 2),
        (LVLIANG, "lvliang-account", 2),
        (NANJING, "nanjing-5", 2),
        (YUNNAN, "yunnan-9", 2),
    ],
)
def test_the_share_of_base_that_an_active_members_account_gets(area: str, article: str, percent: int) -> None:
    account = scheme_of(area).policy.account
    assert account is not None
    share = account.active_share_of_base
    assert (share.value, share.source.article) == (percent * 100, article)


@pytest.mark.parametrize(
    ("area", "article", "monthly"),
    [
        (TONGLIAO, "tongliao-10", [None]),
        (LVLIANG, "lvliang-account", [85]),
        # Of the own pension, or of what was credited in December 2022: no one amount.
        (NANJING, "nanjing-5", [None]),
        (YUNNAN, "yunnan-9", [106, 142]),
    ],
)
def test_what_a_retired_members_account_gets_a_month(
    area: str, article: str, monthly: list[int | None]
) -> None:
    account = scheme_of(area).policy.account
    assert account is not None
    assert [yuan(row.figure, article) for row in account.retired_monthly] == monthly
