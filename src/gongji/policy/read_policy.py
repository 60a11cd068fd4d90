"""A policy file read into a `Policy`: section by section, each error with its line.

Whether the parts fit together (no class missing, no figure said twice) is judged afterwards by
`consistency`; here each value is read for itself.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from gongji.dates import FOREVER, Period
from gongji.language import Text
from gongji.policy.documents import Register
from gongji.policy.literals import (
    age_years_of,
    amount_fen_of,
    count_of,
    day_of,
    is_word,
    month_day_of,
    points_bp_of,
    rate_bp_of,
    truth_of,
)
from gongji.policy.problems import Place, PolicyError, Problem, Refused, collect, collect_each, refuse
from gongji.policy.read_figures import absence_of, figure_of, parameter_of, source_of
from gongji.policy.vocabulary import (
    CAPPED_THINGS,
    COUNTED_PAYMENTS,
    LEVELS,
    MONIES,
    PERIOD_KINDS,
    PRICE_CATEGORIES,
    PROVIDER_KINDS,
    SEGMENT_SCALES,
    STATUSES,
    Absence,
    AccountTerms,
    AgeRange,
    Attainment,
    Attainments,
    BenefitYear,
    Cap,
    Ceiling,
    Deductible,
    Effective,
    Figure,
    MetBy,
    Note,
    OverCap,
    Parameter,
    PersonClass,
    Pharmacy,
    Policy,
    ProviderClass,
    Segments,
    Source,
)
from gongji.policy.yaml_tree import (
    Listing,
    Value,
    bilingual_of,
    choice_of,
    fields_of,
    items_of,
    names_of,
    read_tree,
    refused_keys,
    text_of,
)

Word = TypeVar("Word", bound=str)
Result = TypeVar("Result")

REQUIRED_SECTIONS = (
    "policy",
    "area",
    "documents",
    "effective",
    "benefit_year",
    "attainment",
    "person_classes",
    "provider_classes",
    "pharmacy",
    "deductible",
    "rates",
    "caps",
    "over_cap",
    "rounding",
)
OPTIONAL_SECTIONS = ("segments", "uplifts", "annual_ceiling", "account", "notes")


def read_policy(path: Path, shown_as: str, register: Register) -> Policy:
    """The policy in one file, every value read, not yet judged as a whole.

    Raises:
        PolicyError: with all problems that were found.
    """
    problems: list[Problem] = []
    try:
        tree = read_tree(path, shown_as)
    except Refused as refused:
        raise PolicyError([refused.problem]) from None
    problems.extend(refused.problem for refused in refused_keys(tree, REQUIRED_SECTIONS, OPTIONAL_SECTIONS))
    policy = _Sections(tree.entries, register, problems).policy(tree.place)
    if problems:
        raise PolicyError(problems)
    return policy


class _Sections:
    """The sections of one file while they are read; every problem goes into one list."""

    def __init__(self, fields: dict[str, Value], register: Register, problems: list[Problem]) -> None:
        self.fields = fields
        self.register = register
        self.problems = problems

    def section(self, key: str, read: Callable[[Value], Result]) -> Result:
        """One section. Where it cannot be read, its problem is noted and no policy will come of it."""
        if key not in self.fields:
            return cast(Result, None)
        return cast(Result, collect(self.problems, lambda: read(self.fields[key])))

    def optional(self, key: str, read: Callable[[Value], Result], absent: Result) -> Result:
        """One section that need not stand in the file."""
        return self.section(key, read) if key in self.fields else absent

    def rows(self, value: Value, key: str, read_number: Callable[[Value], int]) -> Parameter:
        return parameter_of(value, key, read_number, self.register, self.problems)

    def amounts(self, value: Value) -> Parameter:
        return self.rows(value, "amount", amount_fen_of)

    def policy(self, place: Place) -> Policy:
        return Policy(
            name=self.section("policy", text_of),
            area=self.section("area", text_of),
            area_place=self.section("area", lambda value: value.place),
            place=place,
            documents=self.section("documents", self.documents),
            effective=self.section("effective", self.effective),
            benefit_year=self.section("benefit_year", self.benefit_year),
            attainment=self.section("attainment", self.attainment),
            person_classes=self.section("person_classes", self.person_classes),
            provider_classes=self.section("provider_classes", self.provider_classes),
            pharmacy=self.section("pharmacy", self.pharmacy),
            deductible=self.section("deductible", self.deductible),
            segments=self.optional("segments", self.segments, None),
            rates=self.section("rates", lambda value: self.rows(value, "rate", rate_bp_of)),
            uplifts=self.optional("uplifts", lambda value: self.rows(value, "add", points_bp_of), ()),
            caps=self.section("caps", self.caps),
            over_cap=self.section("over_cap", self.over_cap),
            annual_ceiling=self.optional("annual_ceiling", self.annual_ceiling, None),
            account=self.optional("account", self.account, None),
            rounding=self.section("rounding", self.rounding),
            notes=self.optional("notes", self.notes, ()),
        )

    def source(self, fields: dict[str, Value]) -> Source:
        return source_of(fields, self.register)

    def documents(self, value: Value) -> tuple[str, ...]:
        names = names_of(value)
        unknown = [name for name in names if name not in self.register.documents]
        if unknown:
            raise refuse(
                "unknown_document",
                value.place,
                Text(f"文件“{unknown[0]}”没有登记。", f"The document `{unknown[0]}` is not registered."),
                Text("先在 documents/ 下登记。", "Register it under documents/ first."),
            )
        return names

    def effective(self, value: Value) -> Effective:
        fields = fields_of(value, ("from", "source"), ("until", "state", "superseded"))
        period = Period(day_of(fields["from"]), day_of(fields["until"]) if "until" in fields else FOREVER)
        if period.start >= period.end:
            raise refuse(
                "empty_period",
                value.place,
                Text("生效期为空：until 不晚于 from。", "The period is empty: `until` is not after `from`."),
                Text(
                    "until 写失效后的第一天。", "`until` is the first day on which it is no longer in force."
                ),
            )
        superseded = self.note(fields["superseded"]) if "superseded" in fields else None
        return Effective(period, self.source(fields), superseded)

    def benefit_year(self, value: Value) -> BenefitYear:
        fields = fields_of(value, ("begins", "source"), ("state",))
        month, day = month_day_of(fields["begins"])
        return BenefitYear(month, day, self.source(fields))

    def attainment(self, value: Value) -> Attainments:
        fields = fields_of(value, ("retirement", "age"))
        return Attainments(self.attained(fields["retirement"]), self.attained(fields["age"]))

    def attained(self, value: Value) -> Attainment:
        fields = fields_of(value, ("counts", "source"), ("state",))
        words = choice_of(fields["counts"], ("that day", "month after"))
        return Attainment(words == "month after", self.source(fields))

    def person_classes(self, value: Value) -> tuple[PersonClass, ...]:
        reads = [functools.partial(self.person_class, item) for item in items_of(value)]
        return collect_each(self.problems, reads)

    def person_class(self, value: Value) -> PersonClass:
        fields = fields_of(value, ("class", "name", "when", "source"), ("state",))
        everyone = is_word(fields["when"], "everyone")
        when = {} if everyone else fields_of(fields["when"], (), ("status", "veteran", "age"))
        return PersonClass(
            name=text_of(fields["class"]),
            title=bilingual_of(fields["name"]),
            source=self.source(fields),
            statuses=words_of(when["status"], STATUSES) if "status" in when else None,
            veteran=truth_of(when["veteran"]) if "veteran" in when else None,
            age=age_range_of(when["age"]) if "age" in when else None,
        )

    def provider_classes(self, value: Value) -> tuple[ProviderClass, ...]:
        reads = [functools.partial(self.provider_class, item) for item in items_of(value)]
        return collect_each(self.problems, reads)

    def provider_class(self, value: Value) -> ProviderClass:
        fields = fields_of(value, ("class", "name", "when", "source"), ("state",))
        everyone = is_word(fields["when"], "everyone")
        when = {} if everyone else fields_of(fields["when"], (), ("kind", "level", "price_category"))
        return ProviderClass(
            name=text_of(fields["class"]),
            title=bilingual_of(fields["name"]),
            source=self.source(fields),
            kinds=words_of(when["kind"], PROVIDER_KINDS) if "kind" in when else None,
            levels=numbers_of(when["level"], LEVELS) if "level" in when else None,
            price_categories=(
                numbers_of(when["price_category"], PRICE_CATEGORIES) if "price_category" in when else None
            ),
        )

    def pharmacy(self, value: Value) -> Pharmacy:
        fields = fields_of(value, ("terms_of", "prescription_required", "source"), ("state",))
        required = truth_of(fields["prescription_required"])
        return Pharmacy(text_of(fields["terms_of"]), required, self.source(fields))

    def deductible(self, value: Value) -> Deductible | Absence:
        absence = absence_of(value, self.register)
        if absence is not None:
            return absence
        fields = fields_of(value, ("per", "amounts"), ("annual_ceiling", "met_by"))
        return Deductible(
            period=word_of(fields["per"], PERIOD_KINDS),
            amounts=self.amounts(fields["amounts"]),
            annual_ceiling=self.amounts(fields["annual_ceiling"]) if "annual_ceiling" in fields else (),
            met_by=self.met_by(fields["met_by"]) if "met_by" in fields else None,
        )

    def met_by(self, value: Value) -> MetBy:
        fields = fields_of(value, ("money", "source"), ("state",))
        return MetBy(words_of(fields["money"], MONIES), self.source(fields))

    def segments(self, value: Value) -> Segments:
        fields = fields_of(value, ("measured_on", "bounds", "source"), ("state",))
        reads = [functools.partial(self.bound, item) for item in items_of(fields["bounds"])]
        return Segments(
            word_of(fields["measured_on"], SEGMENT_SCALES),
            collect_each(self.problems, reads),
            self.source(fields),
        )

    def bound(self, value: Value) -> Figure:
        fields = fields_of(value, ("up_to", "source"), ("state", "reason"))
        return figure_of(fields, "up_to", amount_fen_of, self.register)

    def caps(self, value: Value) -> tuple[Cap, ...] | Absence:
        absence = absence_of(value, self.register)
        if absence is not None:
            return absence
        return collect_each(self.problems, [functools.partial(self.cap, item) for item in items_of(value)])

    def cap(self, value: Value) -> Cap:
        fields = fields_of(value, ("on", "per", "amounts"))
        on = word_of(fields["on"], CAPPED_THINGS)
        return Cap(on, word_of(fields["per"], PERIOD_KINDS), self.amounts(fields["amounts"]))

    def over_cap(self, value: Value) -> OverCap | Absence:
        absence = absence_of(value, self.register)
        if absence is not None:
            return absence
        fields = fields_of(value, ("name", "rates", "deductible"), ("annual_limit",))
        deductible = fields["deductible"]
        stated = absence_of(deductible, self.register) is None
        return OverCap(
            title=bilingual_of(fields["name"]),
            rates=self.rows(fields["rates"], "rate", rate_bp_of),
            deductible=self.amounts(deductible) if stated else (),
            annual_limit=self.amounts(fields["annual_limit"]) if "annual_limit" in fields else (),
        )

    def annual_ceiling(self, value: Value) -> Ceiling:
        fields = fields_of(value, ("counts", "amounts", "source"), ("state",))
        counts = words_of(fields["counts"], COUNTED_PAYMENTS)
        return Ceiling(counts, self.amounts(fields["amounts"]), self.source(fields))

    def account(self, value: Value) -> AccountTerms:
        fields = fields_of(value, ("active", "retired"), ("average_pension",))
        active = fields_of(fields["active"], ("share_of_base", "source"), ("state", "reason"))
        pension = None
        if "average_pension" in fields:
            stated = fields_of(fields["average_pension"], ("amount", "source"), ("state", "reason"))
            pension = figure_of(stated, "amount", amount_fen_of, self.register)
        return AccountTerms(
            active_share_of_base=figure_of(active, "share_of_base", rate_bp_of, self.register),
            retired_monthly=self.amounts(fields["retired"]),
            average_pension_monthly=pension,
        )

    def rounding(self, value: Value) -> Source:
        fields = fields_of(value, ("half_up_to", "once_a", "source"), ("state",))
        choice_of(fields["half_up_to"], ("fen",))
        choice_of(fields["once_a"], ("visit",))
        return self.source(fields)

    def notes(self, value: Value) -> tuple[Note, ...]:
        return collect_each(self.problems, [functools.partial(self.note, item) for item in items_of(value)])

    def note(self, value: Value) -> Note:
        fields = fields_of(value, ("text", "source"), ("state",))
        return Note(bilingual_of(fields["text"]), self.source(fields))


def word_of(value: Value, words: tuple[Word, ...]) -> Word:
    """One of `words`, typed as one of them."""
    chosen = choice_of(value, words)
    return next(word for word in words if word == chosen)


def words_of(value: Value, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """One or several of `words`."""
    items = items_of(value) if isinstance(value, Listing) else (value,)
    return tuple(word_of(item, words) for item in items)


def numbers_of(value: Value, known: tuple[int, ...]) -> tuple[int, ...]:
    """One or several of the `known` numbers (levels, price categories)."""
    items = items_of(value) if isinstance(value, Listing) else (value,)
    numbers = tuple(count_of(item) for item in items)
    for item, number in zip(items, numbers, strict=True):
        if number not in known:
            listed = ", ".join(map(str, known))
            raise refuse(
                "number_out_of_range",
                item.place,
                Text(f"没有 {number} 这一级（类）。", f"There is no {number} here."),
                Text(f"可用：{listed}。", f"Use one of: {listed}."),
            )
    return numbers


def age_range_of(value: Value) -> AgeRange:
    """`{from: 70}`, `{below: 70}` or both, in years."""
    fields = fields_of(value, (), ("from", "below"))
    least = age_years_of(fields["from"]) if "from" in fields else None
    below = age_years_of(fields["below"]) if "below" in fields else None
    return AgeRange(least, below)
