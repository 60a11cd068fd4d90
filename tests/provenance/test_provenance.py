"""What a text proves of a policy: found, not found, another document's, not used; and which text it is."""

from pathlib import Path

import pytest

from gongji.errors import InputError
from gongji.policy.frameworks import load_frameworks
from gongji.policy.library import Library, shipped_library
from gongji.policy.normalised_text import sha256_of
from gongji.policy.provenance import Trace, WrongTextError, document_of_text, trace, trace_area

from .place import CODE, FOUND_COUNT, POLICY, TEXT, area_of, edited, library_in, policy_of


def traced(folder: Path, policy: str = POLICY, text: str = TEXT) -> Trace:
    """The trace of a policy of the place in a text, which is registered as the document's."""
    library = library_in(folder, policy, text)
    return trace(policy_of(library), library.register.documents["place"], text)


def shown(result: Trace) -> dict[str, tuple[str, str | None]]:
    """The values that are not found: article and the other articles that state them, by their names."""
    return {
        value.cited.name.en: (value.cited.source.article, " ".join(value.stands_in))
        for value in result.not_found
    }


def test_a_sound_policy_is_proved_value_by_value(tmp_path: Path) -> None:
    result = traced(tmp_path)
    assert (result.name, result.document.name, result.recognised) == ("place-2023", "place", True)
    assert (len(result.values), len(result.found), result.not_found) == (FOUND_COUNT, FOUND_COUNT, ())
    assert result.missing_articles == ()
    words = {(value.cited.source.article, value.words) for value in result.found}
    assert words == {
        ("place-1", "2023年1月1日起"),
        ("place-1", "2025年12月31日"),
        ("place-2", "自然年度"),
        ("place-3", "500元"),
        ("place-3", "5000元"),
        ("place-3", "60%"),
        ("place-3", "百分之七十"),
        ("place-3", "5个百分点"),
        ("place-3", "70周岁"),
        ("place-4", "2万元"),
        ("place-4", "次月"),
    }


def test_values_of_other_documents_stand_apart_and_unknown_ones_are_counted(tmp_path: Path) -> None:
    result = traced(tmp_path)
    assert [(value.name.en, value.source.article) for value in result.elsewhere] == [
        ("from when an age counts", "other-ceiling"),
        ("annual ceiling (active)", "other-ceiling"),
    ]
    assert result.unknown == 1
    assert result.ok(strict=False)


def test_figures_of_the_text_that_no_value_uses_fail_a_strict_trace(tmp_path: Path) -> None:
    result = traced(tmp_path)
    assert [(figure.article, figure.words, figure.times) for figure in result.unused] == [
        ("place-4", "2年", 1),
        ("place-4", "100元", 1),
        ("", "2022年12月2日", 1),
    ]
    assert not result.ok(strict=True)
    used_up = edited(edited(TEXT, "连续2年未用的另奖100元。", "其他照旧。"), "，2022年12月2日", "")
    (tmp_path / "second").mkdir()
    assert traced(tmp_path / "second", text=used_up).ok(strict=True)


def test_an_unused_figure_is_listed_once_an_article_with_its_number(tmp_path: Path) -> None:
    text = edited(TEXT, "另奖100元。", "另奖100元，再奖一百元，又奖100 元。")
    amounts = [figure for figure in traced(tmp_path, text=text).unused if figure.kind == "amount"]
    assert [(figure.words, figure.times) for figure in amounts] == [("100元", 3)]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("rate: 60 %", "rate: 61 %", "rate (segment 1)"),
        ("rate: 70 %", "rate: 7 %", "rate (segment 2)"),
        ("up_to: 5000 yuan", "up_to: 50000 yuan", "upper bound of segment 1"),
        ("amount: 500 yuan", "amount: 500.01 yuan", "deductible"),
        ("amount: 20000 yuan", "amount: 2000 yuan", "cap"),
        ("age: {from: 70}", "age: {from: 71}", "age (aged)"),
        ("from: 2023-01-01", "from: 2023-01-02", "first day in force"),
        ("until: 2026-01-01", "until: 2025-12-31", "no longer in force from"),
        ("until: 2026-01-01", "until: 2026-01-02", "no longer in force from"),
        ("{person: aged, add: 5 points", "{person: aged, add: 10 points", "points on top of the rate (aged)"),
        ("begins: 01-01", "begins: 07-01", "benefit year"),
    ],
)
def test_a_wrong_value_is_not_found(old: str, new: str, name: str, tmp_path: Path) -> None:
    policy = edited(POLICY, old, new)
    if new == "age: {from: 71}":
        policy = edited(policy, "age: {below: 70}", "age: {below: 71}")
    result = traced(tmp_path, policy)
    assert name in shown(result)
    assert len(result.found) == FOUND_COUNT - len(result.not_found)
    assert not result.ok(strict=False)


@pytest.mark.parametrize(
    ("old", "new", "name", "stands_in"),
    [
        ("amount: 500 yuan, source: place-3", "amount: 500 yuan, source: place-1", "deductible", "place-3"),
        (
            "until: 2026-01-01, source: place-1",
            "until: 2026-01-01, source: place-2",
            "first day in force",
            "place-1",
        ),
        (
            "month after, source: place-4",
            "month after, source: place-3",
            "from when retirement counts",
            "place-4",
        ),
        ("rate: 60 %, source: place-3", "rate: 80 %, source: place-2", "rate (segment 1)", ""),
    ],
)
def test_a_value_with_a_wrong_article_says_where_it_stands(
    old: str, new: str, name: str, stands_in: str, tmp_path: Path
) -> None:
    cited = new.rpartition("source: ")[2]
    assert shown(traced(tmp_path, edited(POLICY, old, new)))[name] == (cited, stands_in)


@pytest.mark.parametrize(
    ("old", "new", "not_found"),
    [
        ("用到2025年12月31日为止", "2026年1月1日起失效", False),
        ("用到2025年12月31日为止", "2026年1月1日前有效", False),
        ("用到2025年12月31日为止", "用到2025年12月", False),
        ("用到2025年12月31日为止", "用到2025年底", False),
        ("用到2025年12月31日为止", "用到2026年1月1日为止", True),
        ("用到2025年12月31日为止", "2025年12月31日前有效", True),
    ],
)
def test_an_end_is_the_day_after_the_last_one(old: str, new: str, not_found: bool, tmp_path: Path) -> None:
    result = traced(tmp_path, text=edited(TEXT, old, new))
    assert ("no longer in force from" in shown(result)) == not_found


def test_the_end_cites_what_came_after_where_that_is_known(tmp_path: Path) -> None:
    effective = "effective: {from: 2023-01-01, until: 2026-01-01, source: place-1}"
    superseded = (
        "effective:\n  from: 2023-01-01\n  until: 2024-07-01\n  source: place-1\n"
        "  superseded: {text: {zh: 换了。, en: Replaced.}, source: other-ceiling}"
    )
    result = traced(tmp_path, edited(POLICY, effective, superseded))
    assert "no longer in force from" in [value.name.en for value in result.elsewhere]
    assert result.ok(strict=False)


def test_an_article_that_is_not_in_the_text_proves_nothing(tmp_path: Path) -> None:
    text = TEXT.partition("第四条  每年")[0]
    result = traced(tmp_path, text=text)
    assert result.missing_articles == ("place-4",)
    assert set(shown(result)) == {"cap", "from when retirement counts"}
    assert not result.ok(strict=False)


def test_a_scheme_is_traced_as_its_policy(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    (scheme,) = library.schemes(CODE)
    document = library.register.documents["place"]
    assert trace(scheme, document, TEXT) == trace(scheme.policy, document, TEXT)


def test_the_document_of_a_text_is_known_by_its_fingerprint(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    documents = tuple(library.register.documents.values())
    spaced = " ".join(TEXT.replace("，", "\n，"))
    assert document_of_text(documents, spaced).name == "place"
    (result,) = trace_area(library, area_of(library), spaced)
    assert (result.recognised, result.document.name, result.sha256) == (True, "place", sha256_of(TEXT))


def test_another_text_is_refused_by_the_names_of_those_expected(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    text = edited(TEXT, "500元；", "600元；")
    for refused in (
        lambda: trace_area(library, area_of(library), text),
        lambda: trace(policy_of(library), library.register.documents["place"], text),
    ):
        with pytest.raises(WrongTextError) as caught:
            refused()
        assert caught.value.code == "wrong_text"
        assert "place" in caught.value.what.zh
        assert "place" in caught.value.what.en
        assert sha256_of(TEXT)[:12] in caught.value.what.en
        assert "--any-text" in caught.value.mend.zh


def test_any_text_is_traced_on_request_as_that_of_which_most_articles_are_found(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    text = edited(TEXT, "500元；", "600元；")
    (result,) = trace_area(library, area_of(library), text, any_text=True)
    assert (result.document.name, result.recognised) == ("place", False)
    assert set(shown(result)) == {"deductible"}


def test_where_no_fingerprint_is_registered_the_refusal_shows_it(tmp_path: Path) -> None:
    library = library_in(tmp_path, text=None)
    with pytest.raises(WrongTextError) as caught:
        trace_area(library, area_of(library), TEXT)
    assert caught.value.code == "no_registered_text"
    assert sha256_of(TEXT) in caught.value.mend.zh
    assert sha256_of(TEXT) in caught.value.mend.en
    (result,) = trace_area(library, area_of(library), TEXT, any_text=True)
    assert result.ok(strict=False)


def test_an_area_without_policy_and_framework_has_nothing_to_trace() -> None:
    library = shipped_library()
    with pytest.raises(InputError) as caught:
        trace_area(library, library.areas["150000"], TEXT, any_text=True)
    assert caught.value.code == "nothing_to_trace"


FRAMEWORK_TEXT = """\
（一）指导思想。略。
（二）工作目标。二〇二二年底前各地都要开始，比例不少于５０％。
（三）落实个人账户计入办法。本人的百分之二进账户，退休约为2%。
(十二) 积极稳妥推进。2022年{month}月底前各地发文。
"""


@pytest.mark.parametrize(
    ("month", "not_found"),
    [(6, set()), (5, {"deadline for the areas' own measures", "the measures are filed with the province"})],
)
def test_a_framework_is_traced_like_a_policy(month: int, not_found: set[str]) -> None:
    library = shipped_library()
    (framework,) = [known for known in load_frameworks(library) if known.name == "shaanxi"]
    text = FRAMEWORK_TEXT.format(month=month)
    (result,) = trace_area(library, library.areas["610000"], text, any_text=True)
    assert (result.name, result.document.name) == ("shaanxi", "shaanxi")
    assert result == trace(framework, result.document, text, any_text=True)
    assert set(shown(result)) == not_found
    assert {value.source.article for value in result.elsewhere} == {"gongji-pension-tolerance"}


def versions(folder: Path) -> Library:
    """The place with a second version that rests on the other document alone."""
    library = library_in(folder)
    second = POLICY.replace("place-2023", "place-2026").replace("[place, other]", "[other]")
    second = edited(second, "from: 2023-01-01, until: 2026-01-01", "from: 2026-01-01")
    for number in range(1, 5):
        second = second.replace(f"source: place-{number}", "source: other-ceiling")
    (folder / "areas" / CODE / "2026-01-01.yaml").write_text(second, encoding="utf-8")
    return library


def test_every_version_that_rests_on_the_document_is_traced_and_no_other(tmp_path: Path) -> None:
    library = versions(tmp_path)
    assert len(library.schemes(CODE)) == 2
    assert [result.name for result in trace_area(library, area_of(library), TEXT)] == ["place-2023"]
