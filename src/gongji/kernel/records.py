"""What goes into the calculation of one claim and what comes out: integers only.

All four records are named tuples, because these cross into compiled code unchanged. A claim's terms
stand in one row of an integer table, which policy compilation writes (`layout.py`) and nobody else.
"""

from typing import NamedTuple

named = tuple.__new__
"""Makes a named tuple of its values: `named(Claim, (…))`, a fifth of the time of `Claim(…)`.

It counts no values and fills in no defaults: for the few places that every settlement passes.
"""

UNLIMITED_FEN = 1 << 60
"""A cap, ceiling or segment end that does not exist; larger than any sum of claims."""

# Which scale the segments of the rates are measured on.
BASE_YEAR_GROSS = 0  # the year's cumulative in-scope cost, what fell under the deductible included
BASE_YEAR_NET = 1  # the year's cumulative in-scope cost above the deductible
BASE_VISIT_GROSS = 2  # the cost of this visit alone, deductible included
BASE_VISIT_NET = 3  # the cost of this visit above the deductible
BASE_YEAR_FUND = 4  # what the fund has paid in the year at the ordinary rates; two segments at most

# Why a claim could not be settled: the kind of the unknown figure that it reached.
SETTLED = 0
UNKNOWN_DEDUCTIBLE = 1
UNKNOWN_RATE = 2
UNKNOWN_FUND_CAP = 3
UNKNOWN_PERIOD_FUND_CAP = 4
UNKNOWN_ANNUAL_CEILING = 5
UNKNOWN_OVER_CAP_RATE = 6
UNKNOWN_GROUP_FUND_CAP = 7
UNKNOWN_FIRST_PAY = 8

# Which figures of a row are unknown, as bits of `Terms.unknown_figures`; the rate of segment k has
# the bit BIT_FIRST_RATE << k, which leaves the bits from 1 << 13 on to other figures.
BIT_DEDUCTIBLE = 1
BIT_FUND_CAP = 2
BIT_PERIOD_FUND_CAP = 4
BIT_ANNUAL_CEILING = 8
BIT_OVER_CAP_RATE = 16
BIT_FIRST_RATE = 32
BIT_GROUP_FUND_CAP = 1 << 13
BIT_FIRST_PAY = 1 << 14

# How a row's terms are applied where that is not the common way, as bits of `Terms.switches`.
DEDUCTIBLE_FROM_PAYMENT = 1  # the deductible is taken from the payment, after the rates
OWN_SHARE_MEETS_DEDUCTIBLE = 2  # what the person pays beside the rates counts towards the deductible
ACCOUNT_FIRST = 4  # cost is paid from this year's account money before all else
CEILING_LEAVES_OUT_ORDINARY = 8  # ordinary payments do not count in the annual ceiling
CEILING_LEAVES_OUT_OVER_CAP = 16
CEILING_LEAVES_OUT_ELSEWHERE = 32


class Terms(NamedTuple):
    """The terms of one cell: one policy version, person class and provider class.

    Amounts in fen, rates in basis points, `UNLIMITED_FEN` where there is no limit. A figure that no
    source gives has its bit set in `unknown_figures`. An unknown cap then holds what is proved to be
    allowed, so that claims below it can still be settled; any other unknown figure holds a stand-in
    that decides no settled claim's payment (a deductible or rate 0, an over-cap rate 1).
    """

    deductible_fen: int  # per deductible period
    deductible_ceiling_fen: int  # most that all deductibles of a year take
    segment_base: int  # one of BASE_*
    segment_count: int
    cost_cap_fen: int  # in-scope cost of a year that is paid at all
    period_cost_cap_fen: int  # the same for one cap period
    fund_cap_fen: int  # ordinary fund payment of a year
    period_fund_cap_fen: int  # the same for one cap period
    annual_ceiling_fen: int  # ordinary, over-cap and elsewhere-made fund payments of a year together
    over_cap_rate_bp: int  # 0 where nothing is paid above the caps
    over_cap_deductible_fen: int  # taken once a year from cost that falls under over-cap terms
    over_cap_limit_fen: int  # over-cap fund payment of a year
    unknown_figures: int  # BIT_* joined
    first_pay_bp: int = 0  # share of the in-scope cost that the person bears before all else
    group_fund_cap_fen: int = (
        UNLIMITED_FEN  # ordinary fund payment of a year at the provider classes of one group
    )
    switches: int = 0  # DEDUCTIBLE_FROM_PAYMENT and the others, joined


class State(NamedTuple):
    """A member's accumulators in one area and benefit year, all in fen.

    The three keys name what the fields after them belong to: a deductible's period (or institution and
    day, or group of provider classes), a cap's period, a cap's group of provider classes. A claim with
    another key opens a new one; whoever comes back to an earlier one hands in what it held.
    """

    cost_fen: int = 0
    deductible_fen: int = 0
    fund_fen: int = 0
    over_cap_fund_fen: int = 0
    over_cap_deductible_fen: int = 0
    elsewhere_fund_fen: int = 0  # pooled payments outside this scheme that share the annual ceiling
    deductible_key: int = -1
    period_deductible_fen: int = 0
    cap_key: int = -1
    period_cost_fen: int = 0
    period_fund_fen: int = 0
    group_key: int = -1
    group_fund_fen: int = 0
    not_counted_fen: int = 0  # of `deductible_fen`, what did not meet it; below 0 where own shares count
    account_left_fen: int = 0  # this year's account money that is still there, where it pays first


class Claim(NamedTuple):
    """One visit: the row of its terms, its in-scope cost, and the periods and group that it falls into.

    `other_money_fen` is what is paid with money that does not meet the deductible.
    """

    cell: int
    amount_fen: int
    deductible_key: int = 0
    cap_key: int = 0
    group_key: int = 0
    other_money_fen: int = 0


class Entering(NamedTuple):
    """What a claim's cost comes to before the scheme's terms: the rest enters deductible and rates."""

    first_pay_fen: int
    account_first_fen: int
    rest_fen: int


class Ordinary(NamedTuple):
    """Deductible, rates and caps applied to one claim, before the terms above the caps."""

    deductible_fen: int  # taken from the cost
    withheld_fen: int  # deductible taken from the payment
    segment_start_fen: int
    covered_fen: int
    payment_numerator: int
    payment_denominator: int
    fund_limit_fen: int
    rounded_fen: int  # the payment before it is cut to its limit


class AboveCap(NamedTuple):
    """The cost above the caps as a fraction of fen, and what over-cap terms make of it."""

    cost_numerator: int
    cost_denominator: int
    deductible_fen: int
    rounded_fen: int  # the payment before it is cut to its limit
    limit_fen: int


class Breakdown(NamedTuple):
    """How one claim was split. Exact values are fractions of a fen; the two payments are rounded once."""

    status: int  # SETTLED, or the kind of the unknown figure; then every amount is 0
    deductible_fen: int
    segment_start_fen: int  # where on the segment scale the payable cost begins
    covered_fen: int  # cost that the ordinary rates were applied to
    payment_numerator: int  # exact ordinary payment before caps and withholding, as a fraction of fen
    fund_limit_fen: int  # what was left of the caps on ordinary payment
    fund_fen: int
    over_cap_cost_numerator: int  # cost that went to over-cap terms, before their deductible
    over_cap_cost_denominator: int
    over_cap_deductible_fen: int
    over_cap_fund_fen: int
    payment_denominator: int  # 10,000 unless segments are measured on payments
    first_pay_fen: int  # borne by the person before all else
    account_first_fen: int  # paid from this year's account money before the deductible
    withheld_fen: int  # deductible taken from the payment
    not_counted_fen: int  # of what was taken as deductible, what does not meet it; may be negative
