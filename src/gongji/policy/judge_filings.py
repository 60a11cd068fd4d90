"""Filings and joint beginnings held against constraints.

What an area owes the authority above it (a record that its policy was filed) and what should begin
together: the account change with the benefit, and all areas of one framework.
"""

from collections.abc import Iterator, Sequence

from gongji.dates import Day
from gongji.language import Text
from gongji.policy.constraints import FiledWith
from gongji.policy.library import Area, Library
from gongji.policy.observations import Observation
from gongji.policy.problems import PolicyError
from gongji.policy.scheme import Scheme
from gongji.policy.vocabulary import Effective, Filing, Policy


def filed(scheme: Scheme, library: Library, demand: FiledWith) -> Iterator[Observation]:
    """The policy's filing record: that there is one, with the right authority, and the first one in time."""
    filing, authority = scheme.policy.filing, library.areas[demand.authority].name
    if filing is None:
        yield Observation(
            "breach",
            Text(
                f"政策文件没有向{authority.zh}报备的记录。",
                f"The policy file has no record of a filing with {authority.en}.",
            ),
            (scheme.policy.effective.source,),
        )
        return
    if filing.authority != demand.authority:
        other = library.areas[filing.authority].name if filing.authority in library.areas else None
        whom = other or Text(filing.authority, filing.authority)
        yield Observation(
            "breach",
            Text(
                f"报备的是{whom.zh}，应向{authority.zh}报备。",
                f"It was filed with {whom.en}; it must be filed with {authority.en}.",
            ),
            (filing.source,),
        )
        return
    yield _in_time(_first_filing(scheme, library, demand.authority, filing), demand.day)


def _first_filing(scheme: Scheme, library: Library, authority: str, own: Filing) -> Filing:
    """The earliest filing among the area's versions: a deadline is for the first of them."""
    filings = [policy.filing for policy in _versions(scheme.policy, library)]
    known = [filing for filing in filings if filing is not None and filing.authority == authority]
    return min((own, *known), key=lambda filing: filing.day)


def _in_time(filing: Filing, deadline: Day | None) -> Observation:
    by = Text("", "") if deadline is None else Text(f"，期限是 {deadline}", f"; the deadline was {deadline}")
    return Observation(
        "kept" if deadline is None or filing.day <= deadline else "breach",
        Text(
            f"{filing.day} 报备（{filing.number}）{by.zh}。",
            f"Filed on {filing.day} ({filing.number}){by.en}.",
        ),
        (filing.source,),
    )


def account_together(scheme: Scheme, library: Library, tolerance_days: int) -> Iterator[Observation]:
    """The day from which accounts are credited as stated against the first days of the area's versions."""
    account = scheme.policy.account
    start = None if account is None else account.start
    if start is None:
        yield Observation(
            "not judged",
            Text(
                "政策文件没有写个人账户从哪一天起这样计入。",
                "The policy file does not say from which day accounts are credited so.",
            ),
            () if account is None else (account.active_share_of_base.source,),
        )
        return
    versions = [policy.effective for policy in _versions(scheme.policy, library)]
    nearest = min(versions, key=lambda effective: _days_apart(effective.period.start, start.day))
    first_day = nearest.period.start
    yield Observation(
        "kept" if _days_apart(first_day, start.day) <= tolerance_days else "breach",
        Text(
            f"门诊待遇 {first_day} 起，个人账户改革 {start.day} 起{_allowed(tolerance_days).zh}。",
            f"The benefit begins on {first_day}, the account change on {start.day}"
            f"{_allowed(tolerance_days).en}.",
        ),
        (start.source, nearest.source),
    )


def same_first_day(
    scheme: Scheme, library: Library, binds: str, tolerance_days: int
) -> Iterator[Observation]:
    """The first day of the area's first version against those of the other areas under the framework."""
    own = _first(_versions(scheme.policy, library))
    others = [area for area in _areas_under(library, binds) if area.code != scheme.policy.area]
    starts = [(area, day) for area in others if (day := _first_day_of(library, area)) is not None]
    if not starts:
        yield Observation(
            "not judged",
            Text(
                "本库里没有受同一框架约束的其他地区。",
                "The library holds no other area under the same framework.",
            ),
            (own.source,),
        )
        return
    first_day = own.period.start
    away = [(area, day) for area, day in starts if _days_apart(day, first_day) > tolerance_days]
    listed = _list_of(away or starts)
    yield Observation(
        "breach" if away else "kept",
        Text(
            f"本地自 {first_day} 起施行；不在同一天的：{listed.zh}{_allowed(tolerance_days).zh}。",
            f"In force here from {first_day}; not on the same day: {listed.en}{_allowed(tolerance_days).en}.",
        ),
        (own.source,),
    )


def _versions(policy: Policy, library: Library) -> list[Policy]:
    """The judged version and those of its area in the library."""
    return [policy, *(known.policy for known in library.schemes(policy.area))]


def _first(policies: Sequence[Policy]) -> Effective:
    return min((policy.effective for policy in policies), key=lambda effective: effective.period.start)


def _areas_under(library: Library, code: str) -> list[Area]:
    """The area itself and all below it that have policies."""
    return [
        library.areas[known]
        for known in library.areas_with_policies()
        if code in (known, *(above.code for above in library.ancestors(known)))
    ]


def _first_day_of(library: Library, area: Area) -> Day | None:
    """When an area's first version begins; None where its files cannot be read, which is told elsewhere."""
    try:
        schemes = library.schemes(area.code)
    except PolicyError:
        return None
    return _first([scheme.policy for scheme in schemes]).period.start


def _days_apart(one: Day, other: Day) -> int:
    return abs((one - other).days)


def _allowed(tolerance_days: int) -> Text:
    if tolerance_days == 0:
        return Text("", "")
    return Text(f"（可差 {tolerance_days} 天）", f" (up to {tolerance_days} days apart are allowed)")


def _list_of(starts: Sequence[tuple[Area, Day]]) -> Text:
    return Text(
        "、".join(f"{area.name.zh} {day}" for area, day in starts),
        ", ".join(f"{area.name.en} {day}" for area, day in starts),
    )
