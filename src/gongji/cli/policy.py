"""`gongji policy`: list, show, check, coverage. The commands alone; their work stands in `policy_*`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.cli.policies_folder import OPTION, POLICIES
from gongji.cli.policy_diff import add_diff
from gongji.cli.policy_explain import add_explain
from gongji.cli.policy_new import add_new
from gongji.cli.policy_register import add_register
from gongji.cli.policy_schema import add_schema
from gongji.cli.policy_trace import add_trace
from gongji.language import Language, Text

LIST_SHAPE = (
    '{"areas": [{"area", "name", "versions": [{"policy", "from", "until", "figures", "documents"}], '
    '"frameworks"}]}'
)
SHOW_SHAPE = (
    '{"area", "name", "policy": {"name", "from", "until", "in_force", "superseded", "rests_on", '
    '"table": {"columns", "rows"}, "person_classes", "provider_classes", "rules", "readings", "unknown"}, '
    '"frameworks", "documents", "background"}'
)
CHECK_SHAPE = (
    '{"files": [{"file", "policy", "problems", "unknown", "findings"}], "problems", "errors", "warnings", '
    '"ok"}'
)
COVERING_SHAPE = (
    '{"from", "until", "known_on", "areas": [{"area", "name", "intervals": [{"from", "until", "policies", '
    '"mend"}], "person_classes": [{"class", "days"}], "provider_classes", "ok"}], "ok"}'
)
COVERAGE_SHAPE = (
    '{"articles": [{"id", "kind", "implemented", "tests", "done", "document", "state", "missing"}], '
    '"done": n, "total": n}'
)
GROUP = Words(
    summary=Text(
        "查看和检查政策：待遇表、条款、框架、完成情况。",
        "Read and check policies: benefit tables, articles, frameworks, coverage.",
    ),
    details=Text("", ""),
    examples=("gongji policy list", "gongji policy show 南京", "gongji policy check"),
)
LIST = Words(
    summary=Text("列出统筹地区和政策版本。", "List the pooling areas and the versions of their policies."),
    details=Text(
        "每个版本有生效期、依据的文件，以及其中各种核实状态的数字有多少个。只有框架文件的省也列出。\n\n"
        f"加 --json：{LIST_SHAPE}。",
        "Each version with its days in force, its documents, and how many of its figures are in which state "
        "of verification. Provinces with a framework alone are listed too.\n\n"
        f"With --json: {LIST_SHAPE}.",
    ),
    examples=("gongji policy list", "gongji policy list --json"),
)
SHOW = Words(
    summary=Text(
        "显示一个地区的待遇表，每个数字附条款。",
        "Show an area's benefit table, with the article of every figure.",
    ),
    details=Text(
        "人员类别 × 机构类别的起付标准、比例、限额、超限额规定，随后是谁属于哪一类、药店规则、从何时起算、"
        "我们怎样读、哪些数字未知、受哪些框架约束，以及文件的背景条款。\n\n"
        "沿用别的政策的数字标出来自哪一份（--json 里是 from）。\n\n"
        f"加 --json：{SHOW_SHAPE}；只有框架的地区 policy 为 null。",
        "Person class × provider class with deductible, rates, caps and over-cap terms; then who is in which "
        "class, pharmacies, from when things count, how passages are read, what is unknown, which frameworks "
        "bind it, and the background articles of its documents.\n\n"
        'Figures that a policy takes from another one are marked by it ("from" in JSON).\n\n'
        f'With --json: {SHOW_SHAPE}; "policy" is null where an area has a framework alone.',
    ),
    examples=(
        "gongji policy show 320100",
        "gongji policy show Lüliang --on 2024-03-01",
        "gongji policy show 陕西 --json",
    ),
)
CHECK = Words(
    summary=Text(
        "检查政策文件：错误、未知的数字、违反框架之处。",
        "Check policy files: errors, unknown figures, breaches of frameworks.",
    ),
    details=Text(
        "列出所有文件的所有问题，每个都有文件、行号、原因和改法。不写 FILE 时检查随程序提供的全部政策、"
        "文件登记和框架。退出码：0 没有错误；1 有错误（加 --strict 时警告也算）。\n\n"
        "加 --covering FROM UNTIL：证明这段日子（含 FROM，不含 UNTIL）的每一天对每一类人员和机构"
        "恰有一个版本；FILE 处写地区，不写为全部。有空缺或重叠时退出码为 1。\n\n"
        f"加 --json：{CHECK_SHAPE}；与 --covering 一起：{COVERING_SHAPE}。",
        "All problems of all files, each with file, line, cause and remedy. Without FILE: everything that "
        "ships with the program, documents and frameworks included. Exit code: 0 no error; 1 errors (with "
        "--strict, warnings too).\n\n"
        "With --covering FROM UNTIL: proves that every day of this range, FROM included and UNTIL not, has "
        "exactly one version for every class of people and institutions. FILE is an area then; without any, "
        "all areas. Exit code 1 where there is a gap or an overlap.\n\n"
        f"With --json: {CHECK_SHAPE}; with --covering: {COVERING_SHAPE}.",
    ),
    examples=(
        "gongji policy check",
        "gongji policy check my-city.yaml --strict",
        "gongji policy check my-city.yaml --against shaanxi",
        "gongji policy check --policies our-policies",
        "gongji policy check --covering 2023-01-01 2025-01-01 320100",
    ),
)
COVERAGE = Words(
    summary=Text(
        "列出各文件每一条：由什么实现、由哪些测试证明、是否完成。",
        "List every article of the documents: what implements it, which tests prove it, done or not.",
    ),
    details=Text(
        "一条算完成，要它所要求的全都能用，并且有测试证明；只做了一部分的写明还缺什么。"
        "在源码目录里从测试中收集标记，否则用随程序提供的登记。\n\n"
        f"加 --json：{COVERAGE_SHAPE}。",
        "An article is done when all that it asks works and a test proves it; one served in part says what "
        "is missing. In a checkout the tests' markers are collected, elsewhere the register that ships is "
        "used.\n\n"
        f"With --json: {COVERAGE_SHAPE}.",
    ),
    examples=("gongji policy coverage", "gongji policy coverage --json", "gongji policy coverage --write"),
)

AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")
AREA = Text("六位区划代码，或中文、英文地名。", "Six-digit code, or the name in Chinese or English.")
ON = Text(
    "显示这一天有效的版本，如 2024-03-01；不写时取今天，今天没有则取最后一版。",
    "Show the version in force on this day, such as 2024-03-01; otherwise today's, or the last one.",
)
FILES = Text(
    "政策文件；不写时检查随程序提供的全部。加 --covering 时是地区。",
    "Policy files; without any, all that ship. With --covering, areas.",
)
COVERING = Text(
    "证明从 FROM 起到 UNTIL 前每天恰有一个版本。",
    "Prove that each day from FROM until before UNTIL has exactly one version.",
)
KNOWN_ON = Text(
    "与 --covering 一起：按这一天所知道的版本。",
    "With --covering: by the versions that were known on this day.",
)
STRICT = Text("警告也算错误。", "Count warnings as errors.")
AGAINST = Text(
    "只按这一个框架检查，不论它是否约束该地区。",
    "Judge by this framework alone, whether it binds the area or not.",
)
WRITE = Text(
    "把收集到的标记存为随程序提供的登记（仅在源码目录里）。",
    "Store the collected markers as the register that ships (in a checkout alone).",
)


def add_policy(app: typer.Typer, language: Language) -> None:
    """Add `gongji policy` and its commands to the program."""
    policy = group("policy", GROUP, language)
    _add_list(policy, language)
    _add_show(policy, language)
    _add_check(policy, language)
    add_explain(policy, language)
    add_diff(policy, language)
    add_new(policy, language)
    add_schema(policy, language)
    add_trace(policy, language)
    add_register(policy, language)
    _add_coverage(policy, language)
    app.add_typer(policy)


def _add_list(policy: typer.Typer, language: Language) -> None:
    @command(policy, "list", LIST, language)
    def list_policies(
        *, as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False
    ) -> None:
        from gongji.cli.policy_list import list_areas

        list_areas(language, as_json=as_json)


def _add_show(policy: typer.Typer, language: Language) -> None:
    @command(policy, "show", SHOW, language)
    def show(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        *,
        on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=ON.say(language))] = None,
        policies: Annotated[
            str | None, typer.Option(OPTION, metavar="FOLDER", help=POLICIES.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_show import show_area

        show_area(area, on, language, as_json=as_json, policies=policies)


def _add_check(policy: typer.Typer, language: Language) -> None:
    @command(policy, "check", CHECK, language)
    def check(
        files: Annotated[list[str] | None, typer.Argument(metavar="FILE", help=FILES.say(language))] = None,
        *,
        strict: Annotated[bool, typer.Option("--strict", help=STRICT.say(language))] = False,
        against: Annotated[
            str | None, typer.Option("--against", metavar="FRAMEWORK", help=AGAINST.say(language))
        ] = None,
        covering: Annotated[
            tuple[str, str] | None,
            typer.Option("--covering", metavar="FROM UNTIL", help=COVERING.say(language)),
        ] = None,
        known_on: Annotated[
            str | None, typer.Option("--known-on", metavar="DATE", help=KNOWN_ON.say(language))
        ] = None,
        policies: Annotated[
            str | None, typer.Option(OPTION, metavar="FOLDER", help=POLICIES.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_check import check_policies, refuse_mixed_options
        from gongji.cli.policy_covering import prove_covering

        refuse_mixed_options(covering, known_on, against)
        if covering is not None:
            code = prove_covering(
                files or [], covering, known_on, language, as_json=as_json, policies=policies
            )
        else:
            code = check_policies(
                files or [], against, language, strict=strict, as_json=as_json, policies=policies
            )
        raise typer.Exit(code)


def _add_coverage(policy: typer.Typer, language: Language) -> None:
    @command(policy, "coverage", COVERAGE, language)
    def coverage(
        *,
        write: Annotated[bool, typer.Option("--write", help=WRITE.say(language))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_coverage import show_coverage

        show_coverage(language, write=write, as_json=as_json)
