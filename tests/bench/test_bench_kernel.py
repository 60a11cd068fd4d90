"""The kernel's benchmark: every form under every scheme, on claims that anyone can make again."""

from dataclasses import replace

import numpy as np
import pytest

from gongji.bench.kernel import (
    FORMS,
    AreaOnDay,
    KernelMeasurement,
    areas_with_policies,
    measure_kernel,
    rows_of,
)
from gongji.bench.workload import ACCOUNT_FEN, CLAIMS_A_MEMBER, MADE_UP, made_up_workload, make_workload
from gongji.dates import Day
from gongji.errors import InputError
from gongji.kernel.compiled import settle_batch
from gongji.kernel.layout import terms_of
from gongji.kernel.records import SETTLED
from gongji.kernel.sequence import new_states
from gongji.money import LARGEST_AMOUNT_FEN
from gongji.policy.library import Library, shipped_library
from gongji.policy.scheme import Scheme
from gongji.policy.words import PERIOD_KINDS, PeriodKind

NANJING = AreaOnDay("320100", Day(2023, 6, 1))
YUNNAN = AreaOnDay("530000", Day(2025, 6, 1))


def scheme_of(place: AreaOnDay) -> Scheme:
    return shipped_library().scheme_on(place.area, place.day)


def test_every_form_is_measured_under_every_scheme() -> None:
    measured = list(measure_kernel([NANJING, YUNNAN], claims=500, rounds=2))
    names = [scheme_of(place).policy.name for place in (NANJING, YUNNAN)]
    assert [(one.scheme, one.form) for one in measured] == [(name, form) for name in names for form in FORMS]
    for one in measured:
        assert one.claims_per_s_core > 0
        assert one.copy_ratio > 0
        assert one.claims_per_s > 0
        assert (one.claims, one.rounds) == (500, 2)


def test_an_area_without_a_policy_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        list(measure_kernel([AreaOnDay("999999", Day(2023, 1, 1))], claims=10, rounds=1))
    assert refused.value.code == "unknown_area"


def test_each_area_with_a_policy_is_on_the_default_list_on_a_day_that_is_covered() -> None:
    places = areas_with_policies(shipped_library())
    assert [place.area for place in places] == shipped_library().areas_with_policies()
    assert NANJING.area in [place.area for place in places]
    for place in places:
        assert place.day in scheme_of(place).policy.effective.period


def test_the_same_seed_makes_the_same_claims() -> None:
    scheme = scheme_of(YUNNAN)
    first, again, other = (make_workload(scheme, 1_000, seed) for seed in (1, 1, 2))
    for one, same in zip(first.claims, again.claims, strict=True):
        np.testing.assert_array_equal(one, same)
    assert (first.claims.amounts_fen != other.claims.amounts_fen).any()


@pytest.mark.parametrize("place", areas_with_policies(shipped_library()))
def test_made_up_claims_are_claims_of_the_scheme(place: AreaOnDay) -> None:
    """Every row occurs, amounts are allowed, and the batch takes them."""
    scheme = scheme_of(place)
    workload = make_workload(scheme, 5_005, seed=3)
    assert workload.members == 5_005 // CLAIMS_A_MEMBER
    assert set(workload.claims.cells.tolist()) == set(range(len(scheme.cells)))
    assert workload.claims.amounts_fen.min() > 0
    assert workload.claims.amounts_fen.max() < LARGEST_AMOUNT_FEN
    states = new_states(workload.members)
    result = settle_batch(
        workload.table, states, workload.offsets, *workload.claims, further=workload.further
    )
    settled = result.statuses == SETTLED
    assert settled.any()
    spent = 0
    if workload.further is not None:
        spent = ACCOUNT_FEN * workload.members - workload.further.states[:, -1].sum()
    cost = workload.claims.amounts_fen[settled].sum() - spent
    paid_first = any(terms_of(workload.table, cell).first_pay_bp > 0 for cell in range(len(scheme.cells)))
    assert states[:, 0].sum() < cost if paid_first else states[:, 0].sum() == cost


def test_the_made_up_scheme_has_what_only_few_areas_have() -> None:
    """Account money is spent, members come back to groups that they left, and reach the cap of one."""
    workload = made_up_workload(5_005, seed=3)
    further = workload.further
    assert further is not None
    assert workload.members == 5_005 // CLAIMS_A_MEMBER
    keys = workload.claims.deductible_keys.reshape(-1, CLAIMS_A_MEMBER)
    assert ((np.diff(keys, axis=1) != 0).sum(axis=1) > 1).any()
    result = settle_batch(
        workload.table, new_states(workload.members), workload.offsets, *workload.claims, further=further
    )
    assert (result.statuses == SETTLED).all()
    assert (further.states[:, -1] == 0).any()
    assert (further.periods[:, 3] == 1_500_00).any()
    assert further.periods[:, 0].max() == 300_00


def test_the_made_up_scheme_is_measured_besides_the_shipped_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "areas_with_policies", lambda _: [NANJING.area])
    measured = list(measure_kernel(claims=200, rounds=1))
    assert [one.scheme for one in measured[:: len(FORMS)]] == ["nanjing-2023", MADE_UP]


@pytest.mark.parametrize("period", PERIOD_KINDS)
def test_period_keys_rise_within_a_member(period: PeriodKind) -> None:
    scheme = replace(scheme_of(NANJING), deductible_period=period)
    workload = make_workload(scheme, 1_000, seed=1)
    keys = workload.claims.deductible_keys.reshape(-1, CLAIMS_A_MEMBER)
    assert (np.diff(keys, axis=1) >= 0).all()
    most = {"visit": 10, "institution day": 365, "day": 365, "month": 12, "quarter": 4, "year": 1}
    assert len(np.unique(keys)) <= most[period]
    assert (len(np.unique(keys)) > 1) == (period != "year")


def test_rows_read_in_both_languages() -> None:
    measured = KernelMeasurement(
        "made-up-2023", "parallel, all threads", 25_000_000.0, 1.5, 50_000_000.0, 100, 2, 3
    )
    english = rows_of([measured], "en")
    assert english[1] == ("made-up-2023", "parallel, all threads", "2", "25.00", "1.50", "50.00", "0.020")
    chinese = rows_of([measured], "zh")
    assert chinese[1] == ("made-up-2023", "并行，全部线程", "2", "2,500.00", "1.50", "5,000.00", "0.020")
    assert len(english[0]) == len(chinese[0]) == len(english[1])
