"""`gongji policy register`: areas, versions, mechanisms, states, filings, and who compared what."""

from pathlib import Path

import pytest

from gongji.cli import policy_register_page
from gongji.dates import FOREVER, Day
from gongji.language import Text
from gongji.policy.documents import Verified, read_document
from gongji.policy.library import Library, shipped_library
from gongji.policy.mechanisms import MECHANISMS, mechanisms_of
from gongji.policy.problems import PolicyError, Problem
from gongji.policy.unknown_figures import unknown_figures
from tests.texts import edited
from tests.towns import DOCUMENT_HEAD, POLICY_HEAD, TOWN, library_of_town

from .running import Terminal

TERMS = """\
person_classes:
  - {class: all, name: {zh: 参保人, en: members}, when: everyone, source: town-1}
provider_classes:
  - {class: all, name: {zh: 机构, en: institutions}, when: everyone, source: town-1}
pharmacy: {terms_of: prescriber, prescription_required: true, source: town-1}
deductible: {none: true, source: town-1}
rates:
  - {rate: 50 %, source: town-1}
caps: {none: true, source: town-1}
over_cap: {none: true, source: town-1}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
filing: {with: "990000", day: 2022-12-20, number: 某医保〔2022〕9号, source: town-1}
"""
KNOWN_SINCE = (
    "effective: {from: 2023-01-01, source: town-1}",
    "effective: {from: 2023-01-01, source: town-1, known_since: {day: 2022-12-15, source: town-1}}",
)
COMPARED = "complete: true\nverified: {by: 某局, on: 2024-05-06}\n"


def town(folder: Path) -> Library:
    """A library of one town whose policy is filed and whose document somebody compared."""
    policy = edited(POLICY_HEAD, *KNOWN_SINCE) + TERMS
    library = library_of_town(folder, {"town-1": Text("条款。", "Article.")}, {"2023-01-01": policy})
    path = folder / "documents" / "town.yaml"
    path.write_text(edited(path.read_text(encoding="utf-8"), "complete: true\n", COMPARED), encoding="utf-8")
    return library


def test_every_shipped_version_stands_in_the_register(terminal: Terminal) -> None:
    library = shipped_library()
    answer = terminal("policy", "register", "--json")
    listed = {record["area"]: record for record in answer.record["areas"]}
    assert answer.code == 0
    assert list(listed) == library.areas_with_policies()
    for area, record in listed.items():
        policies = [scheme.policy for scheme in library.schemes(area)]
        assert [version["policy"] for version in record["versions"]] == [policy.name for policy in policies]
        for version, policy in zip(record["versions"], policies, strict=True):
            end = policy.effective.period.end
            assert version["from"] == str(policy.effective.period.start)
            assert version["until"] == (None if end == FOREVER else str(end))
            assert version["state"] == policy.effective.source.verification
            assert version["unknown"] == len(unknown_figures(policy))
            assert [document["document"] for document in version["documents"]] == list(policy.documents)
            numbers = [mechanism["number"] for mechanism in version["mechanisms"]]
            assert numbers == [mechanism.number for mechanism in mechanisms_of(policy)]
            assert all(mechanism["articles"] for mechanism in version["mechanisms"])


def test_a_document_is_told_with_number_and_day_and_nobody_is_invented(terminal: Terminal) -> None:
    areas = {record["area"]: record for record in terminal("policy", "register", "--json").record["areas"]}
    ((document,),) = [version["documents"] for version in areas["320100"]["versions"]]
    assert (document["number"], document["issued"]) == ("宁政规字〔2022〕5号", "2022-12-27")
    assert (document["state"], document["verified"]) == ("verified", None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["南京市", "宁政规字", "核对人和日期", "官方文本", "—", "30  退休提高的不是5个百分点"]),
        ("en", ["Nanjing", "nanjing-2023", "Compared by, on", "official text", "—", "30  the retired"]),
    ],
)
def test_the_page_reads_in_both_languages(language: str, words: list[str], terminal: Terminal) -> None:
    answer = terminal("policy", "register", "--lang", language, COLUMNS="160")
    assert (answer.code, answer.err) == (0, "")
    assert [word for word in words if word not in answer.out] == []


def test_filing_known_since_and_who_compared_are_told(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = town(tmp_path)
    monkeypatch.setattr(policy_register_page, "shipped_library", lambda: library)
    (area,) = terminal("policy", "register", "--json").record["areas"]
    (version,) = area["versions"]
    assert area["area"] == TOWN
    assert version["known_since"] == "2022-12-15"
    assert version["filing"] == {
        "with": "990000",
        "day": "2022-12-20",
        "number": "某医保〔2022〕9号",
        "source": "town-1",
    }
    (document,) = version["documents"]
    assert document["verified"] == {"by": "某局", "on": "2024-05-06"}
    page = terminal("policy", "register", "--lang", "zh").out
    assert [words for words in ("2022-12-20", "某局, 2024-05-06") if words not in page] == []


# Who compared a document, as it stands in its file


def read(folder: Path, verified: str) -> Verified | None:
    path = folder / "town.yaml"
    head = edited(DOCUMENT_HEAD, "complete: true\n", f"complete: true\n{verified}")
    path.write_text(
        head + "  - {id: town-1, kind: rule, text: {zh: 条款。, en: Article.}}\n", encoding="utf-8"
    )
    problems: list[Problem] = []
    document = read_document(path, problems)
    assert problems == []
    return document.verified


def test_who_compared_a_document_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "verified: {by: 某局, on: 2024-05-06}\n") == Verified("某局", Day(2024, 5, 6))
    assert read(tmp_path, "") is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{by: 某局}", "missing_key"),
        ("{on: 2024-05-06}", "missing_key"),
        ("{by: 某局, on: May}", "malformed_day"),
        ("某局", "mapping_expected"),
        ("{by: 某局, on: 2024-05-06, how: read}", "unknown_key"),
    ],
)
def test_a_wrong_record_of_it_is_refused_with_its_line(tmp_path: Path, words: str, code: str) -> None:
    library = town(tmp_path)
    path = tmp_path / "documents" / "town.yaml"
    text = edited(path.read_text(encoding="utf-8"), "{by: 某局, on: 2024-05-06}", words)
    path.write_text(text, encoding="utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if row.startswith("verified:"))
    with pytest.raises(PolicyError) as refusal:
        _ = library.register
    (problem,) = refusal.value.problems
    assert (problem.code, problem.place) == (code, ("documents/town.yaml", line))


# The list of mechanisms


def test_there_are_thirty_mechanisms_with_names_of_their_own_in_both_languages() -> None:
    assert len(MECHANISMS) == 30
    for names in (
        [known.name for known in MECHANISMS],
        [known.title.zh for known in MECHANISMS],
        [known.title.en for known in MECHANISMS],
    ):
        assert len(set(names)) == 30
