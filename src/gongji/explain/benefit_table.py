"""A policy's benefits as a table: what each class of people has at each class of institutions, and why.

Every cell keeps the figures that it is made of, so whoever shows the table (command line, pages) can
put article and state of verification beside each number. Nothing here is calculated anew: the cells
are those of the compiled scheme, which the kernel works with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from gongji.explain.words import PERIOD_WORDS, SCALE_WORDS, percent, sources_of
from gongji.language import Text
from gongji.money import FEN_PER_YUAN, format_percent, format_yuan
from gongji.policy.figures import Figure, Source
from gongji.policy.scheme import CellTerms, Scheme, SegmentTerms
from gongji.policy.vocabulary import Absence, PersonClass, ProviderClass
from gongji.policy.words import VERIFICATIONS, PeriodKind, Verification

Unit = Literal["yuan", "rate"]
UNKNOWN = Text("未知", "unknown")
RATE = Text("支付比例", "Rate")


def short_yuan(amount_fen: int) -> Text:
    """An amount as a policy states it: without decimals where it is whole.

    >>> short_yuan(1_000_00), short_yuan(4_942_50)
    (Text(zh='1000元', en='1,000 yuan'), Text(zh='4942.50元', en='4,942.50 yuan'))
    """
    whole, fen = divmod(amount_fen, FEN_PER_YUAN)
    decimals = f".{fen:02d}" if fen else ""
    return Text(f"{whole}{decimals}元", f"{whole:,}{decimals} yuan")


@dataclass(frozen=True, slots=True)
class Cell:
    """One term of one person class at one provider class.

    Attributes:
        unit: whether `value` is an amount in fen or a rate in basis points.
        value: None where a figure that it needs is unknown.
        figures: what it is made of: one figure, or a rate and the points added to it.
    """

    unit: Unit
    value: int | None
    figures: tuple[Figure, ...]

    @property
    def text(self) -> Text:
        """The value for people: `60 %（50 % + 10 %）`; of an unknown cap what is proved to be allowed."""
        if self.value is None:
            return self._unknown
        if self.unit == "yuan":
            return short_yuan(self.value)
        total = percent(self.value)
        parts = [format_percent(figure.value) for figure in self.figures if figure.value is not None]
        if len(parts) < 2:
            return total
        sum_of_parts = " + ".join(parts)
        return Text(f"{total.zh}（{sum_of_parts}）", f"{total.en} ({sum_of_parts})")

    @property
    def _unknown(self) -> Text:
        allowed_fen = self.figures[0].proved_allowed_fen
        if allowed_fen == 0:
            return UNKNOWN
        least = short_yuan(allowed_fen)
        return Text(f"{UNKNOWN.zh}，至少{least.zh}", f"{UNKNOWN.en}, at least {least.en}")

    @property
    def number(self) -> str | None:
        """The value for programs: yuan (`1000.00`) or per cent (`55`)."""
        if self.value is None:
            return None
        return format_yuan(self.value) if self.unit == "yuan" else format_percent(self.value)[:-2]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the figures come from, and the amounts that they are shares of, each source once."""
        return tuple(dict.fromkeys(source for figure in self.figures for source in sources_of(figure)))

    @property
    def citation(self) -> tuple[tuple[str, ...], Verification]:
        """The articles, each once, and the least trusted state among them."""
        articles = tuple(dict.fromkeys(source.article for source in self.sources))
        return articles, max((source.verification for source in self.sources), key=VERIFICATIONS.index)


@dataclass(frozen=True, slots=True)
class Column:
    """One term, for every row of the table.

    Attributes:
        name: stable, for programs (`deductible`, `rate`, `rate-2`, `fund-cap`).
        title: what the column is; within a group, which part of it.
        cells: one a row; None where the policy has no such term there.
        group: what several columns belong to (the segments of one scale); None for a column by itself.
    """

    name: str
    title: Text
    cells: tuple[Cell | None, ...]
    group: Text | None = None

    @property
    def uniform(self) -> Cell | None:
        """The one cell that holds for every row, if there is one."""
        first = self.cells[0]
        same = first is not None and all(
            cell is not None
            and (cell.value, cell.text, cell.citation) == (first.value, first.text, first.citation)
            for cell in self.cells
        )
        return first if same else None

    @property
    def common_citation(self) -> tuple[tuple[str, ...], Verification] | None:
        """Articles and state, where they are the same in every cell."""
        citations = {cell.citation for cell in self.cells if cell is not None}
        return citations.pop() if len(citations) == 1 else None


@dataclass(frozen=True, slots=True)
class BenefitTable:
    """Rows are person class × provider class, person by person; columns are the policy's terms."""

    rows: tuple[tuple[PersonClass, ProviderClass], ...]
    columns: tuple[Column, ...]


def benefit_table(scheme: Scheme) -> BenefitTable:
    """The benefit table of a compiled policy."""
    rows = tuple((cell.person, cell.provider) for cell in scheme.cells)
    columns = (
        *_beforehand_columns(scheme),
        *_deductible_columns(scheme),
        *_rate_columns(scheme),
        *_cap_columns(scheme),
        *_over_cap_columns(scheme),
    )
    return BenefitTable(rows, tuple(column for column in columns if any(column.cells)))


def _amounts(scheme: Scheme, figure_of: Callable[[CellTerms], Figure | None]) -> tuple[Cell | None, ...]:
    return tuple(_single("yuan", figure_of(cell)) for cell in scheme.cells)


def _single(unit: Unit, figure: Figure | None) -> Cell | None:
    return None if figure is None else Cell(unit, figure.value, (figure,))


def _beforehand_columns(scheme: Scheme) -> Iterator[Column]:
    yield Column(
        "line-limit",
        Text("单项限价", "Limit of one line"),
        _amounts(scheme, lambda cell: cell.line_limit),
    )
    yield Column(
        "first-pay",
        Text("先自付比例", "Share paid first"),
        tuple(_single("rate", cell.first_pay) for cell in scheme.cells),
    )


def _deductible_columns(scheme: Scheme) -> Iterator[Column]:
    period = PERIOD_WORDS[scheme.deductible_period]
    yield Column(
        "deductible",
        Text(f"起付标准（{period.zh}）", f"Deductible {period.en}"),
        _amounts(scheme, lambda cell: cell.deductible),
    )
    yield Column(
        "deductible-ceiling",
        Text("起付标准年度上限", "Deductible at most a year"),
        _amounts(scheme, lambda cell: cell.deductible_ceiling),
    )


def _rate_columns(scheme: Scheme) -> Iterator[Column]:
    segments = scheme.policy.segments
    if segments is None:
        yield Column("rate", RATE, tuple(_rate(cell.segments[0]) for cell in scheme.cells))
        return
    scale = SCALE_WORDS[segments.scale]
    group = Text(f"{RATE.zh}，按{scale.zh}分段", f"{RATE.en} by segment of the {scale.en}")
    for number in range(len(scheme.cells[0].segments)):
        cells = tuple(_rate(cell.segments[number]) for cell in scheme.cells)
        yield Column(f"rate-{number + 1}", _bounds(scheme, number), cells, group)


def _rate(segment: SegmentTerms) -> Cell:
    return Cell("rate", segment.rate_bp, segment.figures)


def _bounds(scheme: Scheme, number: int) -> Text:
    """From where to where a segment runs, its end included: `over 1,000 to 5,000 yuan`."""
    segments = scheme.cells[0].segments
    start, following = short_yuan(segments[number].start_fen), segments[number + 1 :]
    end_fen = following[0].start_fen if following else _end_of_scale(scheme)
    over = Text("", "") if number == 0 else Text(f"{start.zh}以上", f"over {start.en}")
    if end_fen is None:
        return over
    end = short_yuan(end_fen)
    if number == 0:
        return Text(f"{end.zh}以内（含）", f"up to {end.en}")
    return Text(f"{over.zh}至{end.zh}（含）", f"over {start.en.removesuffix(' yuan')} to {end.en}")


def _end_of_scale(scheme: Scheme) -> int | None:
    """Where the last segment ends: at the cap on the year's cost, if that is one figure for everyone."""
    segments = scheme.policy.segments
    if segments is None or segments.scale != "cost of the year":
        return None
    caps = {cell.cost_cap.value for cell in scheme.cells if cell.cost_cap is not None}
    everyone = all(cell.cost_cap is not None for cell in scheme.cells)
    return caps.pop() if everyone and len(caps) == 1 else None


def _cap_columns(scheme: Scheme) -> Iterator[Column]:
    period = PERIOD_WORDS[scheme.cap_period]
    year: PeriodKind = "year"
    of_year = PERIOD_WORDS[year]
    yield Column(
        "cost-cap",
        Text(f"计入费用的限额（{of_year.zh}）", f"Cap on in-scope cost {of_year.en}"),
        _amounts(scheme, lambda cell: cell.cost_cap),
    )
    yield Column(
        "period-cost-cap",
        Text(f"计入费用的限额（{period.zh}）", f"Cap on in-scope cost {period.en}"),
        _amounts(scheme, lambda cell: cell.period_cost_cap),
    )
    yield Column(
        "fund-cap",
        Text(f"基金支付限额（{of_year.zh}）", f"Cap on fund payment {of_year.en}"),
        _amounts(scheme, lambda cell: cell.fund_cap),
    )
    yield Column(
        "period-fund-cap",
        Text(f"基金支付限额（{period.zh}）", f"Cap on fund payment {period.en}"),
        _amounts(scheme, lambda cell: cell.period_fund_cap),
    )
    yield Column(
        "group-fund-cap",
        Text("其中分项限额（每年）", "Cap within it a year"),
        _amounts(scheme, lambda cell: cell.group_fund_cap),
    )


def _over_cap_columns(scheme: Scheme) -> Iterator[Column]:
    over_cap = scheme.policy.over_cap
    if not isinstance(over_cap, Absence):
        title = over_cap.title
        yield Column(
            "over-cap-rate",
            Text(f"超限额比例（{title.zh}）", f"Rate above the cap ({title.en})"),
            tuple(_single("rate", cell.over_cap_rate) for cell in scheme.cells),
        )
        yield Column(
            "over-cap-deductible",
            Text(f"超限额起付标准（{title.zh}）", f"Deductible above the cap ({title.en})"),
            _amounts(scheme, lambda cell: cell.over_cap_deductible),
        )
        yield Column(
            "over-cap-limit",
            Text("超限额支付限额（每年）", "Limit above the cap a year"),
            _amounts(scheme, lambda cell: cell.over_cap_limit),
        )
    yield Column(
        "annual-ceiling",
        Text("各类支付合计的年度总限额", "Annual ceiling over several kinds of payment"),
        _amounts(scheme, lambda cell: cell.annual_ceiling),
    )
