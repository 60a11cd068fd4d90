"""A settled claim with its terms, and what several parts of its explanation look at."""

from collections.abc import Iterator

import msgspec

from gongji.kernel.layout import terms_of
from gongji.kernel.payments import ceiling_left, with_periods_open
from gongji.kernel.records import CEILING_LEAVES_OUT_ORDINARY, Breakdown, Claim, State
from gongji.money import round_half_up
from gongji.policy.figures import Figure
from gongji.policy.scheme import CellTerms, Scheme, SegmentTerms


class Settled(msgspec.Struct, frozen=True, gc=False):
    """One claim as the kernel settled it: all that an explanation needs.

    Attributes:
        before: the accumulators before the claim.
        is_purchase: whether it is a pharmacy purchase.
    """

    scheme: Scheme
    claim: Claim
    before: State
    breakdown: Breakdown
    is_purchase: bool = False

    @property
    def entering_fen(self) -> int:
        """The cost that deductible and rates see: what is paid before all else left out."""
        breakdown = self.breakdown
        return self.claim.amount_fen - breakdown.first_pay_fen - breakdown.account_first_fen

    @property
    def terms(self) -> CellTerms:
        """The cited terms of the claim's row."""
        return self.scheme.cells[self.claim.cell]


def parts_by_segment(settled: Settled) -> Iterator[tuple[SegmentTerms, int | None, int]]:
    """Each segment with its end (None: open) and the covered cost that lies in it."""
    start_fen = settled.breakdown.segment_start_fen
    until_fen = start_fen + settled.breakdown.covered_fen
    segments = settled.terms.segments
    ends_fen = [*(segment.start_fen for segment in segments[1:]), end_of_scale(settled)]
    for segment, end_fen in zip(segments, ends_fen, strict=True):
        upper_fen = until_fen if end_fen is None else min(until_fen, end_fen)
        yield segment, end_fen, max(0, upper_fen - max(start_fen, segment.start_fen))


def end_of_scale(settled: Settled) -> int | None:
    """Where the last segment ends: at the cap on the year's cost, where the segments measure that cost."""
    segments, cap = settled.scheme.policy.segments, settled.terms.cost_cap
    if segments is None or cap is None or segments.scale != "cost of the year":
        return None
    return cap.value


def binding_cap(settled: Settled) -> Figure | None:
    """The cap that cut the ordinary payment: the one with least left."""
    state = with_periods_open(settled.before, settled.claim)
    terms = terms_of(settled.scheme.table, settled.claim.cell)
    left = [
        (terms.fund_cap_fen - state.fund_fen, settled.terms.fund_cap),
        (terms.period_fund_cap_fen - state.period_fund_fen, settled.terms.period_fund_cap),
        (terms.group_fund_cap_fen - state.group_fund_fen, settled.terms.group_fund_cap),
    ]
    if not terms.switches & CEILING_LEAVES_OUT_ORDINARY:
        left.append((ceiling_left(terms, state), settled.terms.annual_ceiling))
    present = [(left_fen, figure) for left_fen, figure in left if figure is not None]
    return min(present, key=lambda pair: pair[0])[1] if present else None


def is_cut(settled: Settled) -> bool:
    """Whether the shares come to more than the fund pays, or the caps left nothing to pay them from."""
    breakdown = settled.breakdown
    if breakdown.covered_fen > 0 and breakdown.fund_limit_fen == 0:
        return True
    due_fen = round_half_up(breakdown.payment_numerator, breakdown.payment_denominator)
    return due_fen - breakdown.withheld_fen > breakdown.fund_fen
