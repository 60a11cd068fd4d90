"""`gongji bench kernel`: run the measurements and print them, as a table or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table

from gongji.bench.kernel import (
    DEFAULT_CLAIMS,
    FORMS,
    KernelMeasurement,
    areas_with_policies,
    measure_kernel,
    rows_of,
)
from gongji.cli.output import console_for, print_json
from gongji.cli.progress import progress_bar
from gongji.language import Language, Text
from gongji.policy.library import shipped_library

MEASURING = Text("测量", "Measuring")


def bench_kernel(claims: int | None, language: Language, *, as_json: bool) -> None:
    """Measure the kernel under every shipped policy and a made-up scheme, and print the result.

    Args:
        claims: how many claims a round; None for the usual number.
        language: of the table.
        as_json: one JSON object instead of the table.
    """
    measurements = list(_watched(DEFAULT_CLAIMS if claims is None else claims, language))
    if as_json:
        print_json({"measurements": [asdict(measured) for measured in measurements]})
    else:
        _print_table(measurements, language)


def _watched(claims: int, language: Language) -> Iterator[KernelMeasurement]:
    """The measurements, with a progress bar on standard error where that is a terminal."""
    library = shipped_library()
    schemes = len(areas_with_policies(library)) + 1  # and the made-up one
    with progress_bar(MEASURING.say(language), schemes * len(FORMS)) as advance:
        for measured in measure_kernel(claims=claims, library=library):
            advance(1)
            yield measured


def _print_table(measurements: Sequence[KernelMeasurement], language: Language) -> None:
    heads, *rows = rows_of(measurements, language)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < 2 else "right", overflow="fold")
    for number, row in enumerate(rows):
        continued = number > 0 and rows[number - 1][0] == row[0]
        if number > 0 and not continued:
            table.add_section()
        table.add_row("" if continued else row[0], *row[1:])
    console_for().print(table)
