"""The plain data written as a policy file, and a library that holds the versions.

A file is written as JSON, which is YAML: what is tested is the meaning of the keys, not the layout.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gongji.language import Text
from gongji.policy.library import Library
from tests.towns import TOWN, library_of_town

from .model import NO_WORD, Cap, Class, Deductible, OverCap, Policy, Row, Rows, Share, Terms

SOURCE = {"source": "town-1"}
ABSENT = {"none": True, **SOURCE}
ARTICLES = {"town-1": Text("一切规定。", "Everything.")}


def yuan(fen: int) -> str:
    """Decimals as an officer writes them: only where they are needed, sometimes in Chinese."""
    whole, rest = divmod(fen, 100)
    unit = "元" if fen % 7 == 0 else "yuan"
    return f"{whole}.{rest:02d} {unit}" if rest else f"{whole} {unit}"


def percent(rate_bp: int, unit: str = "%") -> str:
    sign, rate_bp = ("-" if rate_bp < 0 else ""), abs(rate_bp)
    whole, rest = divmod(rate_bp, 100)
    return f"{sign}{whole}.{rest:02d} {unit}" if rest else f"{sign}{whole} {unit}"


def name(words: str) -> dict[str, Any]:
    return {"name": {"zh": f"{words}类", "en": words}}


def whom(row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if row.persons is not None:
        fields["person"] = row.persons
    if row.providers is not None:
        fields["provider"] = row.providers
    if row.segment is not None:
        fields["segment"] = row.segment
    return fields


def amount_row(row: Row) -> dict[str, Any]:
    if isinstance(row.value, Share):
        share = {"share": percent(row.value.share_bp), "of": row.value.of, "rounded": row.value.rounded}
        return {**whom(row), **share, **SOURCE}
    return {**whom(row), "amount": yuan(row.value), **SOURCE}


def amounts(rows: Rows) -> list[dict[str, Any]]:
    return [amount_row(row) for row in rows]


def rates(rows: Rows, key: str = "rate", unit: str = "%") -> list[dict[str, Any]]:
    return [{**whom(row), key: percent(int(str(row.value)), unit), **SOURCE} for row in rows]


def day_of_year(day: tuple[int, int]) -> str:
    return f"{day[0]:02d}-{day[1]:02d}"


def condition(key: str, wanted: Any) -> Any:
    if key in ("age", "contribution_years", "joined"):
        least, below = (day_of_year(each) if isinstance(each, tuple) else each for each in wanted)
        return {word: each for word, each in (("from", least), ("below", below)) if each is not None}
    if wanted == (NO_WORD,):
        return NO_WORD
    return list(wanted) if isinstance(wanted, tuple) else wanted


def classes(found: Sequence[Class]) -> list[dict[str, Any]]:
    return [
        {
            "class": each.name,
            **name(each.name),
            "when": {key: condition(key, wanted) for key, wanted in each.when.items()} or "everyone",
            **SOURCE,
        }
        for each in found
    ]


def deductible(found: Deductible | None) -> dict[str, Any]:
    if found is None:
        return ABSENT
    fields: dict[str, Any] = {"per": found.per, "amounts": amounts(found.amounts)}
    if found.ceiling:
        fields["annual_ceiling"] = amounts(found.ceiling)
    if found.separately:
        fields["separately"] = found.separately
    if found.taken_from != "cost":
        fields["taken_from"] = found.taken_from
    if found.money is not None:
        own = {"own_share": True} if found.own_share else {}
        fields["met_by"] = {"money": found.money, **own, **SOURCE}
    return fields


def cap(found: Cap) -> dict[str, Any]:
    shared = {} if found.providers is None else {"providers": found.providers}
    return {"on": found.on, "per": found.per, **shared, "amounts": amounts(found.amounts)}


def terms(found: Terms) -> dict[str, Any]:
    fields: dict[str, Any] = {"deductible": deductible(found.deductible), "rates": rates(found.rates)}
    if found.segments is not None:
        bounds = [{"up_to": yuan(bound), **SOURCE} for bound in found.segments.bounds]
        fields["segments"] = {"measured_on": found.segments.scale, "bounds": bounds, **SOURCE}
    if found.uplifts:
        fields["uplifts"] = rates(found.uplifts, "add", "points")
    fields["caps"] = [cap(each) for each in found.caps] or ABSENT
    return fields


def over_cap(found: OverCap | None) -> dict[str, Any]:
    if found is None:
        return ABSENT
    limit = {"annual_limit": amounts(found.limit)} if found.limit else {}
    due = amounts(found.deductible) if found.deductible else ABSENT
    return {**name("above"), "rates": rates(found.rates), "deductible": due, **limit}


def optional(policy: Policy) -> dict[str, Any]:
    """The sections that stand in a file only where the policy has such a thing."""
    fields: dict[str, Any] = {}
    if policy.carried is not None:
        passage = "carried" if policy.carried else "begin anew"
        fields["transition"] = {"accumulators": passage, **SOURCE}
    if policy.references:
        fields["reference_amounts"] = {
            each: {"amount": yuan(fen), **SOURCE} for each, fen in policy.references.items()
        }
    if policy.account_first:
        fields["account_first"] = SOURCE
    if policy.first_pay:
        fields["first_pay"] = rates(policy.first_pay)
    if policy.not_covered:
        rows = [whom(Row(0, each.persons, each.providers)) for each in policy.not_covered]
        fields["not_covered"] = [{**row, **SOURCE} for row in rows]
    if policy.line_limits:
        fields["line_limits"] = amounts(policy.line_limits)
    if policy.ceiling is not None:
        ceiling = {"counts": policy.ceiling.counts, "amounts": amounts(policy.ceiling.amounts)}
        fields["annual_ceiling"] = {**ceiling, **SOURCE}
    if policy.chronic is not None:
        routing = {**name("chronic"), "routing": policy.chronic.routing, **SOURCE}
        fields["chronic"] = {**routing, **terms(policy.chronic.terms)}
    return fields


def attained(month_after: bool) -> dict[str, Any]:
    return {"counts": "month after" if month_after else "that day", **SOURCE}


def policy_text(policy: Policy) -> str:
    """The whole file."""
    ends = {} if policy.ends is None else {"until": policy.ends.isoformat()}
    fields = {
        "policy": policy.name,
        "area": TOWN,
        "documents": ["town"],
        "effective": {"from": policy.begins.isoformat(), **ends, **SOURCE},
        "benefit_year": {"begins": day_of_year(policy.year_begins), **SOURCE},
        "attainment": {
            "retirement": attained(policy.retirement_month_after),
            "age": attained(policy.age_month_after),
        },
        "person_classes": classes(policy.persons),
        "provider_classes": classes(policy.providers),
        "pharmacy": {
            "terms_of": policy.pharmacy,
            "prescription_required": policy.prescription_required,
            **SOURCE,
        },
        **terms(policy.terms),
        "over_cap": over_cap(policy.over_cap),
        "rounding": {"half_up_to": "fen", "once_a": "visit", **SOURCE},
        **optional(policy),
    }
    return json.dumps(fields, ensure_ascii=False, indent=1)


def library_of(folder: Path, policies: tuple[Policy, ...]) -> Library:
    """A library of the town alone, with these versions."""
    return library_of_town(
        folder, ARTICLES, {policy.begins.isoformat(): policy_text(policy) for policy in policies}
    )
