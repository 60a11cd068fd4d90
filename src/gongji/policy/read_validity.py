"""When a version of a policy holds, what its year is, and how it follows the one before."""

from gongji.dates import FOREVER, Period
from gongji.language import Text
from gongji.policy.figures import Source
from gongji.policy.literals import day_of, month_day_of, truth_of, word_of
from gongji.policy.problems import refuse
from gongji.policy.read_figures import SOURCE_KEYS, SOURCE_OPTIONS, Desk, source_of
from gongji.policy.vocabulary import (
    Attainment,
    Attainments,
    BenefitYear,
    CountsToward,
    DatedSource,
    Effective,
    Filing,
    Note,
    Transition,
)
from gongji.policy.words import PASSAGES
from gongji.policy.yaml_tree import Value, bilingual_of, choice_of, fields_of, text_of


def effective_of(value: Value, desk: Desk) -> Effective:
    """The days on which a version is in force."""
    optional = ("until", *SOURCE_OPTIONS, "superseded", "known_since")
    fields = fields_of(value, ("from", *SOURCE_KEYS), optional)
    period = Period(day_of(fields["from"]), day_of(fields["until"]) if "until" in fields else FOREVER)
    if period.start >= period.end:
        raise refuse(
            "empty_period",
            value.place,
            Text("生效期为空：until 不晚于 from。", "The period is empty: `until` is not after `from`."),
            Text("until 写失效后的第一天。", "`until` is the first day on which it is no longer in force."),
        )
    return Effective(
        period,
        source_of(fields, desk.register),
        note_of(fields["superseded"], desk) if "superseded" in fields else None,
        dated_source_of(fields["known_since"], desk) if "known_since" in fields else None,
    )


def dated_source_of(value: Value, desk: Desk) -> DatedSource:
    """A day and where it is said."""
    fields = fields_of(value, ("day", *SOURCE_KEYS), SOURCE_OPTIONS)
    return DatedSource(day_of(fields["day"]), source_of(fields, desk.register))


def benefit_year_of(value: Value, desk: Desk) -> BenefitYear:
    """The day of each year on which accumulators begin anew."""
    fields = fields_of(value, ("begins", *SOURCE_KEYS), SOURCE_OPTIONS)
    month, day = month_day_of(fields["begins"])
    return BenefitYear(month, day, source_of(fields, desk.register))


def attainment_of(value: Value, desk: Desk) -> Attainments:
    """From when retirement and an age count."""
    fields = fields_of(value, ("retirement", "age"))
    return Attainments(_attained(fields["retirement"], desk), _attained(fields["age"], desk))


def _attained(value: Value, desk: Desk) -> Attainment:
    fields = fields_of(value, ("counts", *SOURCE_KEYS), SOURCE_OPTIONS)
    words = choice_of(fields["counts"], ("that day", "month after"))
    return Attainment(words == "month after", source_of(fields, desk.register))


def transition_of(value: Value, desk: Desk) -> Transition:
    """How accumulators pass from the version before."""
    fields = fields_of(value, ("accumulators", *SOURCE_KEYS), SOURCE_OPTIONS)
    return Transition(word_of(fields["accumulators"], PASSAGES), source_of(fields, desk.register))


def filing_of(value: Value, desk: Desk) -> Filing:
    """The record that the policy was filed with the authority above."""
    fields = fields_of(value, ("with", "day", "number", *SOURCE_KEYS), SOURCE_OPTIONS)
    return Filing(
        text_of(fields["with"]),
        day_of(fields["day"]),
        text_of(fields["number"]),
        source_of(fields, desk.register),
    )


def counts_toward_of(value: Value, desk: Desk) -> CountsToward:
    """Whether the personal part counts in the insurances that come after."""
    flags = ("major_illness_insurance", "medical_assistance")
    fields = fields_of(value, (*flags, *SOURCE_KEYS), SOURCE_OPTIONS)
    return CountsToward(
        truth_of(fields["major_illness_insurance"]),
        truth_of(fields["medical_assistance"]),
        source_of(fields, desk.register),
    )


def rounding_of(value: Value, desk: Desk) -> Source:
    """The one rounding that there is."""
    fields = fields_of(value, ("half_up_to", "once_a", *SOURCE_KEYS), SOURCE_OPTIONS)
    choice_of(fields["half_up_to"], ("fen",))
    choice_of(fields["once_a"], ("visit",))
    return source_of(fields, desk.register)


def note_of(value: Value, desk: Desk) -> Note:
    """How a passage is read."""
    fields = fields_of(value, ("text", *SOURCE_KEYS), SOURCE_OPTIONS)
    return Note(bilingual_of(fields["text"]), source_of(fields, desk.register))
