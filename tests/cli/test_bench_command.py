"""`gongji bench kernel` as a command; what it measures is tested with the measurements."""

import pytest

from gongji.bench.kernel import FORMS
from gongji.bench.workload import MADE_UP
from gongji.policy.library import shipped_library

from .running import gongji


def test_every_policy_in_every_form_as_json() -> None:
    answer = gongji("bench", "kernel", "--claims", "100", "--json")
    assert (answer.code, answer.err) == (0, "")
    measurements = answer.record["measurements"]
    library = shipped_library()
    policies = [*(library.schemes(area)[-1].policy.name for area in library.areas_with_policies()), MADE_UP]
    assert [(known["scheme"], known["form"]) for known in measurements] == [
        (policy, form) for policy in policies for form in FORMS
    ]
    for known in measurements:
        assert known["claims_per_s_core"] > 0
        assert known["copy_ratio"] > 0
        assert known["claims"] == 100


@pytest.mark.database
def test_settling_as_json_and_as_a_table(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJI_DATABASE_URL", database_url)
    words = ("bench", "settle", "--seconds", "1", "--offered", "20", "--processes", "1", "--without-tpcb")
    answer = gongji(*words, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.record["settlements_per_s"] > 0
    assert answer.record["tpcb_per_s"] is None
    table = gongji(*words, "--lang", "en")
    assert table.code == 0
    assert "Settlements a second" in table.out
    assert "99" in table.out
