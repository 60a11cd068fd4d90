"""Settling under an unverified policy needs the operator's consent, area by area; quoting needs none."""

from pathlib import Path

import pytest

from gongji.errors import InputError
from gongji.members.store import add_members
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.providers.store import add_providers
from gongji.settlement.consent import ConsentError, consents, give_consent, withdraw_consent
from gongji.settlement.service import quote, reverse, settle
from gongji.settlement.verification import verify
from gongji.store.database import connect, transaction
from tests.towns import TOWN

from .ground import (
    LEVEL_3,
    LVLIANG,
    NANJING,
    PROVIDERS,
    RETIRED,
    XIAN,
    Connection,
    assert_books_agree,
    contents,
    execute,
    member,
    rows,
    visit,
)
from .mechanism_town import library_with

pytestmark = pytest.mark.database

OPERATOR = "张三"


@pytest.fixture
def members(connection: Connection) -> None:
    """Members of four areas, and nobody who consents to anything."""
    with transaction(connection):
        add_providers(connection, (Provider(name, XIAN, name, facts) for name, facts in PROVIDERS.items()))
        people = (member(XIAN, 1), member(LVLIANG, 2), member(NANJING, 3, RETIRED), member(TOWN, 4))
        add_members(connection, people)


@pytest.mark.usefixtures("members")
def test_without_consent_an_unverified_policy_settles_nothing_and_says_how_to_consent(
    connection: Connection, library: Library
) -> None:
    before = contents(connection)
    with pytest.raises(ConsentError) as caught:
        settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))
    assert (caught.value.code, caught.value.field) == ("unverified_policy", "area")
    for language in ("zh", "en"):
        told = caught.value.say(language)
        assert "xian-2023" in told
        assert "xian-notice-start" in told
        assert "gongji consent give 610100" in told
    assert contents(connection) == before


@pytest.mark.usefixtures("members")
def test_a_quote_needs_no_consent_and_names_the_state(connection: Connection, library: Library) -> None:
    quoted = quote(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))
    assert (quoted.policy_state, quoted.payment.fund_fen) == ("unverified", 150_00)
    assert quote(connection, library, visit(NANJING, 3, "2023-05-05", 1_00)).policy_state == "verified"


@pytest.mark.usefixtures("members")
def test_with_consent_it_settles_and_the_record_names_the_state(
    connection: Connection, library: Library
) -> None:
    assert give_consent(connection, XIAN, OPERATOR)
    settled = settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00)).settlement
    assert (settled.policy_state, settled.payment.fund_fen) == ("unverified", 150_00)
    mirrored = reverse(connection, library, XIAN, 1, settled.number)
    assert mirrored.policy_state == "unverified"
    assert rows(connection, "SELECT policy_state FROM settlement") == [("unverified",)] * 2
    assert_books_agree(connection, library)


@pytest.mark.usefixtures("members")
def test_consent_is_by_area(connection: Connection, library: Library) -> None:
    """Lüliang: a press item until June 2024, which needs none; web pages from July on."""
    give_consent(connection, XIAN, OPERATOR)
    until = settle(connection, library, visit(LVLIANG, 2, "2024-06-30", 100_00)).settlement
    assert until.policy_state == "secondary"
    with pytest.raises(ConsentError):
        settle(connection, library, visit(LVLIANG, 2, "2024-07-01", 100_00))
    give_consent(connection, LVLIANG, OPERATOR)
    assert settle(connection, library, visit(LVLIANG, 2, "2024-07-01", 100_00)).settlement.number == 2


@pytest.mark.usefixtures("members")
def test_a_withdrawn_consent_stops_settling_and_leaves_what_was_settled(
    connection: Connection, library: Library
) -> None:
    give_consent(connection, XIAN, OPERATOR)
    first, second = (
        settle(connection, library, visit(XIAN, 1, day, 500_00)).settlement
        for day in ("2023-05-05", "2023-05-06")
    )
    withdraw_consent(connection, XIAN, "李四")
    with pytest.raises(ConsentError):
        settle(connection, library, visit(XIAN, 1, "2023-05-07", 500_00))
    assert reverse(connection, library, XIAN, 1, first.number).reverses == first.number
    assert_books_agree(connection, library)
    assert give_consent(connection, XIAN, "王五")
    third = settle(connection, library, visit(XIAN, 1, "2023-05-07", 500_00)).settlement
    assert (second.number, third.number) == (2, 4)


@pytest.mark.usefixtures("members")
def test_another_connection_sees_a_consent_at_once(
    connection: Connection, database_url: str, library: Library
) -> None:
    with connect(database_url) as other:
        give_consent(other, XIAN, OPERATOR)
        settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))
        withdraw_consent(other, XIAN, OPERATOR)
    with pytest.raises(ConsentError):
        settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))


@pytest.mark.parametrize(
    ("state", "settles"), [("secondary", True), ("unverified", False), ("assumption", False)]
)
@pytest.mark.usefixtures("members")
def test_the_state_of_the_version_decides(
    connection: Connection, tmp_path: Path, state: str, settles: bool
) -> None:
    library = library_with(tmp_path, state=state)
    request = visit(TOWN, 4, "2023-05-05", 100_00, LEVEL_3)
    if not settles:
        with pytest.raises(ConsentError):
            settle(connection, library, request)
        give_consent(connection, TOWN, OPERATOR)
    assert settle(connection, library, request).settlement.policy_state == state
    assert_books_agree(connection, library)


def test_the_record_of_consents_keeps_who_and_when(connection: Connection) -> None:
    assert give_consent(connection, XIAN, "  张三 ")
    assert not give_consent(connection, XIAN, "李四")
    withdraw_consent(connection, XIAN, "王五")
    assert give_consent(connection, XIAN, "李四")
    assert give_consent(connection, LVLIANG, "李四")
    with transaction(connection):
        told = consents(connection)
    assert [(one.area, one.given_by, one.withdrawn_by) for one in told] == [
        (LVLIANG, "李四", None),
        (XIAN, "张三", "王五"),
        (XIAN, "李四", None),
    ]
    given, withdrawn = told[1].given_at, told[1].withdrawn_at
    assert withdrawn is not None
    assert given < withdrawn < told[2].given_at


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_that_says_nothing_is_refused(connection: Connection, name: str) -> None:
    give_consent(connection, XIAN, OPERATOR)
    before = contents(connection)
    for act in (give_consent, withdraw_consent):
        with pytest.raises(InputError) as caught:
            act(connection, XIAN, name)
        assert (caught.value.code, caught.value.field) == ("name_malformed", "by")
    assert contents(connection) == before


def test_where_nobody_consented_there_is_nothing_to_withdraw(connection: Connection) -> None:
    give_consent(connection, LVLIANG, OPERATOR)
    with pytest.raises(InputError) as caught:
        withdraw_consent(connection, XIAN, OPERATOR)
    assert caught.value.code == "no_consent"
    with transaction(connection):
        assert [one.withdrawn_at for one in consents(connection)] == [None]


@pytest.mark.usefixtures("members")
def test_a_settlement_whose_consent_was_wiped_out_is_found(connection: Connection, library: Library) -> None:
    give_consent(connection, XIAN, OPERATOR)
    settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))
    execute(connection, "DELETE FROM unverified_consent")
    assert [difference[:4] for difference in verify(connection, library).differences] == [
        (XIAN, 1, 1, "consent")
    ]
