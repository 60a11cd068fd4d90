"""What a policy file says of payments: deductible, rates, caps, and the terms of chronic diseases."""

import functools

from gongji.policy.figures import Figure, Parameter
from gongji.policy.literals import amount_fen_of, rate_bp_of, signed_points_bp_of, truth_of, word_of, words_of
from gongji.policy.problems import collect_each
from gongji.policy.read_figures import (
    FIGURE_OPTIONS,
    SOURCE_KEYS,
    SOURCE_OPTIONS,
    Desk,
    absence_of,
    amounts_of,
    figure_of,
    parameter_of,
    source_of,
)
from gongji.policy.read_validity import dated_source_of
from gongji.policy.vocabulary import (
    Absence,
    AccountFirst,
    AccountTerms,
    Cap,
    Ceiling,
    Chronic,
    DatedSource,
    Deductible,
    Exclusion,
    MetBy,
    OverCap,
    Segments,
)
from gongji.policy.words import (
    CAPPED_THINGS,
    COUNTED_PAYMENTS,
    MONIES,
    PERIOD_KINDS,
    ROUTINGS,
    SEGMENT_SCALES,
    TAKEN_FROM,
)
from gongji.policy.yaml_tree import Value, bilingual_of, fields_of, items_of, names_of


def deductible_of(value: Value, desk: Desk) -> Deductible | Absence:
    """The deductible, or that there is none."""
    absence = absence_of(value, desk.register)
    if absence is not None:
        return absence
    optional = ("annual_ceiling", "met_by", "separately", "taken_from")
    fields = fields_of(value, ("per", "amounts"), optional)
    groups = items_of(fields["separately"]) if "separately" in fields else ()
    return Deductible(
        period=word_of(fields["per"], PERIOD_KINDS),
        amounts=amounts_of(fields["amounts"], desk),
        annual_ceiling=amounts_of(fields["annual_ceiling"], desk) if "annual_ceiling" in fields else (),
        met_by=_met_by(fields["met_by"], desk) if "met_by" in fields else None,
        separately=tuple(names_of(group) for group in groups),
        taken_from=word_of(fields["taken_from"], TAKEN_FROM) if "taken_from" in fields else "cost",
    )


def _met_by(value: Value, desk: Desk) -> MetBy:
    fields = fields_of(value, ("money", *SOURCE_KEYS), (*SOURCE_OPTIONS, "own_share"))
    return MetBy(
        words_of(fields["money"], MONIES),
        source_of(fields, desk.register),
        own_share="own_share" in fields and truth_of(fields["own_share"]),
    )


def segments_of(value: Value, desk: Desk) -> Segments:
    """The segments of the rates."""
    fields = fields_of(value, ("measured_on", "bounds", *SOURCE_KEYS), SOURCE_OPTIONS)
    reads = [functools.partial(_bound, item, desk) for item in items_of(fields["bounds"])]
    return Segments(
        word_of(fields["measured_on"], SEGMENT_SCALES),
        collect_each(desk.problems, reads),
        source_of(fields, desk.register),
    )


def _bound(value: Value, desk: Desk) -> Figure:
    fields = fields_of(value, ("up_to", *SOURCE_KEYS), FIGURE_OPTIONS)
    return figure_of(fields, "up_to", amount_fen_of, desk.register)


def rates_of(value: Value, desk: Desk) -> Parameter:
    """Rows of rates."""
    return parameter_of(value, "rate", rate_bp_of, desk)


def uplifts_of(value: Value, desk: Desk) -> Parameter:
    """Rows of points on top of the rates, or taken from them."""
    return parameter_of(value, "add", signed_points_bp_of, desk)


def caps_of(value: Value, desk: Desk) -> tuple[Cap, ...] | Absence:
    """All caps, or that there is none."""
    absence = absence_of(value, desk.register)
    if absence is not None:
        return absence
    return collect_each(desk.problems, [functools.partial(_cap, item, desk) for item in items_of(value)])


def _cap(value: Value, desk: Desk) -> Cap:
    fields = fields_of(value, ("on", "per", "amounts"), ("providers",))
    return Cap(
        word_of(fields["on"], CAPPED_THINGS),
        word_of(fields["per"], PERIOD_KINDS),
        amounts_of(fields["amounts"], desk),
        names_of(fields["providers"]) if "providers" in fields else None,
    )


def over_cap_of(value: Value, desk: Desk) -> OverCap | Absence:
    """What is paid above the caps, or that nothing is."""
    absence = absence_of(value, desk.register)
    if absence is not None:
        return absence
    fields = fields_of(value, ("name", "rates", "deductible"), ("annual_limit",))
    deductible = fields["deductible"]
    stated = absence_of(deductible, desk.register) is None
    return OverCap(
        title=bilingual_of(fields["name"]),
        rates=rates_of(fields["rates"], desk),
        deductible=amounts_of(deductible, desk) if stated else (),
        annual_limit=amounts_of(fields["annual_limit"], desk) if "annual_limit" in fields else (),
    )


def annual_ceiling_of(value: Value, desk: Desk) -> Ceiling:
    """The limit on several kinds of payments of a year together."""
    fields = fields_of(value, ("counts", "amounts", *SOURCE_KEYS), SOURCE_OPTIONS)
    counts = words_of(fields["counts"], COUNTED_PAYMENTS)
    return Ceiling(counts, amounts_of(fields["amounts"], desk), source_of(fields, desk.register))


def account_first_of(value: Value, desk: Desk) -> AccountFirst:
    """That this year's account money pays first."""
    return AccountFirst(source_of(fields_of(value, SOURCE_KEYS, SOURCE_OPTIONS), desk.register))


def exclusions_of(value: Value, desk: Desk) -> tuple[Exclusion, ...]:
    """The cases that are not covered."""
    reads = [functools.partial(_exclusion, item, desk) for item in items_of(value)]
    return collect_each(desk.problems, reads)


def _exclusion(value: Value, desk: Desk) -> Exclusion:
    fields = fields_of(value, SOURCE_KEYS, ("person", "provider", *SOURCE_OPTIONS))
    return Exclusion(
        names_of(fields["person"]) if "person" in fields else None,
        names_of(fields["provider"]) if "provider" in fields else None,
        source_of(fields, desk.register),
    )


def chronic_of(value: Value, desk: Desk) -> Chronic:
    """The terms of chronic and special diseases."""
    required = ("name", "routing", *SOURCE_KEYS, "deductible", "rates", "caps")
    fields = fields_of(value, required, ("segments", "uplifts", *SOURCE_OPTIONS))
    return Chronic(
        title=bilingual_of(fields["name"]),
        routing=word_of(fields["routing"], ROUTINGS),
        deductible=deductible_of(fields["deductible"], desk),
        segments=segments_of(fields["segments"], desk) if "segments" in fields else None,
        rates=rates_of(fields["rates"], desk),
        uplifts=uplifts_of(fields["uplifts"], desk) if "uplifts" in fields else (),
        caps=caps_of(fields["caps"], desk),
        source=source_of(fields, desk.register),
    )


def account_of(value: Value, desk: Desk) -> AccountTerms:
    """What the policy says of the personal account."""
    fields = fields_of(value, ("active", "retired"), ("average_pension", "from"))
    active = fields_of(fields["active"], ("share_of_base", *SOURCE_KEYS), FIGURE_OPTIONS)
    pension: Figure | None = None
    start: DatedSource | None = None
    if "average_pension" in fields:
        stated = fields_of(fields["average_pension"], ("amount", *SOURCE_KEYS), FIGURE_OPTIONS)
        pension = figure_of(stated, "amount", amount_fen_of, desk.register)
    if "from" in fields:
        start = dated_source_of(fields["from"], desk)
    return AccountTerms(
        active_share_of_base=figure_of(active, "share_of_base", rate_bp_of, desk.register),
        retired_monthly=amounts_of(fields["retired"], desk),
        average_pension_monthly=pension,
        start=start,
    )
