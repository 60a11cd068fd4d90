"""Dates and personal accounts held against constraints."""

from collections.abc import Iterator

from gongji.dates import parse_day
from gongji.language import Text
from gongji.money import BASIS_POINTS, format_percent, format_yuan
from gongji.policy.constraints import ActiveAccountShare, InForceBy, IssuedBy, RetiredAccountShare
from gongji.policy.figures import Figure
from gongji.policy.library import Library
from gongji.policy.observations import Observation, sources_of, unknown
from gongji.policy.scheme import Scheme

ACTIVE_ACCOUNT = Text("在职个人账户", "active members' accounts")
RETIRED_ACCOUNT = Text("退休个人账户", "retired members' accounts")


def in_force(scheme: Scheme, library: Library, deadline: InForceBy) -> Iterator[Observation]:
    """The first day of the area's first version, this one or an earlier one, against the deadline."""
    versions = [scheme.policy, *(known.policy for known in library.schemes(scheme.policy.area))]
    first = min((policy.effective for policy in versions), key=lambda effective: effective.period.start)
    start = first.period.start
    yield Observation(
        "kept" if start <= deadline.day else "breach",
        Text(
            f"自 {start} 起施行，期限是 {deadline.day}。",
            f"In force from {start}; the deadline was {deadline.day}.",
        ),
        (first.source,),
    )


def issued(scheme: Scheme, library: Library, deadline: IssuedBy) -> Iterator[Observation]:
    """The day of issue of the area's own official documents against the deadline."""
    policy = scheme.policy
    own = [library.register.documents[name] for name in policy.documents]
    days = [
        day
        for document in own
        if document.area == policy.area and document.kind == "official text"
        if (day := parse_day(document.issued)) is not None
    ]
    if not days:
        yield Observation(
            "not judged",
            Text(
                "没有登记本地自己的正式文件及其发文日期。",
                "No official document of the area's own with a day of issue is registered.",
            ),
            (policy.effective.source,),
        )
        return
    yield Observation(
        "kept" if min(days) <= deadline.day else "breach",
        Text(
            f"本地文件 {min(days)} 印发，期限是 {deadline.day}。",
            f"The area's document was issued on {min(days)}; the deadline was {deadline.day}.",
        ),
        (policy.effective.source,),
    )


def active_account(scheme: Scheme, demand: ActiveAccountShare) -> Iterator[Observation]:
    """The share of base that active members' accounts are credited with."""
    account = scheme.policy.account
    if account is None:
        yield _no_account(ACTIVE_ACCOUNT)
        return
    share = account.active_share_of_base
    if share.value is None:
        yield unknown([share], ACTIVE_ACCOUNT)
        return
    exactly = demand.bound == "exactly"
    is_kept = share.value == demand.share_bp if exactly else share.value <= demand.share_bp
    shown, wanted = format_percent(share.value), format_percent(demand.share_bp)
    bound = Text("应为", "demanded") if exactly else Text("最多", "at most")
    yield Observation(
        "kept" if is_kept else "breach",
        Text(
            f"在职个人账户计入基数的 {shown}，{bound.zh} {wanted}。",
            f"Active members' accounts receive {shown} of base; {bound.en} {wanted}.",
        ),
        (share.source,),
    )


def retired_account(scheme: Scheme, demand: RetiredAccountShare) -> Iterator[Observation]:
    """The fixed sums of retired members' accounts as shares of the average pension."""
    account = scheme.policy.account
    if account is None:
        yield _no_account(RETIRED_ACCOUNT)
        return
    pension = account.average_pension_monthly
    for row in account.retired_monthly:
        if pension is None and row.figure.value is not None:
            yield Observation(
                "not judged",
                Text("没有写明当地平均养老金。", "The area's average pension is not stated."),
                (row.figure.source,),
            )
        else:
            yield _retired_share(row.figure, pension, demand)


def _retired_share(monthly: Figure, pension: Figure | None, demand: RetiredAccountShare) -> Observation:
    figures = (monthly,) if pension is None else (monthly, pension)
    if monthly.value is None or pension is None or pension.value is None:
        return unknown(figures, RETIRED_ACCOUNT)
    # In basis points of the pension, both sides times the pension, so that nothing is rounded.
    away = abs(monthly.value * BASIS_POINTS - demand.share_bp * pension.value)
    wanted, tolerance = format_percent(demand.share_bp), format_percent(demand.tolerance_bp)
    return Observation(
        "kept" if away <= demand.tolerance_bp * pension.value else "breach",
        Text(
            f"退休个人账户每月 {format_yuan(monthly.value)} 元，平均养老金 {format_yuan(pension.value)} 元，"
            f"应为其 {wanted} 左右（±{tolerance}）。",
            f"Retired members' accounts receive {format_yuan(monthly.value)} yuan a month, of an average "
            f"pension of {format_yuan(pension.value)}; demanded is about {wanted} of it (± {tolerance}).",
        ),
        sources_of(figures),
    )


def _no_account(subject: Text) -> Observation:
    what = Text(f"政策文件没有写{subject.zh}。", f"The policy file says nothing of {subject.en}.")
    return Observation("not judged", what, ())
