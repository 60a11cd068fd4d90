"""One fingerprint for one text, however it was saved; and a reading that joins no two numbers."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import InputError
from gongji.policy.documents import load_register
from gongji.policy.normalised_text import decoded, normalised, readable, sha256_of
from gongji.policy.problems import PolicyError

PLAIN = "第一条 每次自付20元,其余付50%(含药费)。"
DIGEST = hashlib.sha256("第一条每次自付20元,其余付50%(含药费)。".encode()).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "第一条　每次自付２０元，其余付５０％（含药费）。",
        "第 一 条\r\n每次自\n\n付 20 元 , 其余付 50% (含药费) 。\t\f",
        "\ufeff" + PLAIN + "\x00",
        PLAIN.replace("自付", "自\u200b付\u00ad"),
        PLAIN.replace(" ", "\u00a0\u3000"),
    ],
    ids=["plain", "full width", "broken lines", "marks", "invisible", "other spaces"],
)
def test_one_text_has_one_fingerprint(text: str) -> None:
    assert sha256_of(text) == DIGEST


@pytest.mark.parametrize("text", [PLAIN.replace("20", "30"), PLAIN.replace("%", ""), PLAIN[:-1], ""])
def test_another_text_has_another(text: str) -> None:
    assert sha256_of(text) != DIGEST


@given(st.text(), st.lists(st.sampled_from(["\n", " ", "\u3000", "\ufeff", "\x0c", "\u200b", "\u2028"])))
def test_what_normalising_leaves_is_normal_and_visible(text: str, blanks: list[str]) -> None:
    plain = normalised(text)
    assert normalised(plain) == plain
    assert unicodedata.is_normalized("NFKC", plain)
    assert not any(sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf") for sign in plain)
    assert sha256_of("".join([*blanks, text, *blanks])) == sha256_of(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_texts_are_read_in_the_encodings_that_occur(encoding: str) -> None:
    assert decoded(PLAIN.encode(encoding)) == PLAIN


@pytest.mark.parametrize("content", [b"\x80\xff\x00", b"\xff\xfea"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decoded(content)
    assert (caught.value.code, caught.value.field) == ("unreadable_text", "--text")


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("付 50 %", "付50%"),
        ("50 60", "50 60"),
        ("500，100元", "500, 100元"),
        ("1,000元", "1,000元"),
        ("１，０００元", "1, 000元"),
        ("①1000元②20元", "1 1000元2 20元"),
        ("2 .\n70岁", "2 . 70岁"),
        ("二 十 元", "二十元"),
    ],
)
def test_reading_keeps_numbers_apart_that_were_apart(text: str, signs: str) -> None:
    assert readable(text).signs == signs


@pytest.mark.parametrize(
    ("text", "beginnings"),
    [
        ("第一条 甲\n第二条 乙", ["第", "第"]),
        ("甲。乙；丙，丁", ["甲", "乙", "丙"]),
        ("（一）甲", ["(", "甲"]),
        ("\n\n 甲", ["甲"]),
        ("", []),
    ],
)
def test_lines_and_sentences_begin_there(text: str, beginnings: list[str]) -> None:
    reading = readable(text)
    assert [reading.signs[start] for start in reading.starts] == beginnings


def test_every_complete_document_is_registered_with_the_fingerprint_of_its_text() -> None:
    documents = load_register().documents.values()
    complete = {
        document.name for document in documents if document.complete and document.kind != "own reading"
    }
    assert complete
    digests = [document.sha256 for document in documents if document.name in complete]
    assert all(len(digest) == 64 for digest in digests)
    assert len(set(digests)) == len(complete)


DOCUMENT = """\
document: town
title: {{zh: 某市办法, en: Rules of a town}}
area: "990100"
kind: official text
state: verified
complete: true
sha256: {digest}
articles:
  - {{id: town-1, kind: rule, begins: 第一条, text: {{zh: 付。, en: Paid.}}}}
"""


def written(folder: Path, digest: str) -> Path:
    (folder / "documents").mkdir()
    (folder / "documents" / "town.yaml").write_text(DOCUMENT.format(digest=digest), encoding="utf-8")
    return folder


def test_the_register_reads_a_fingerprint(tmp_path: Path) -> None:
    assert load_register(written(tmp_path, DIGEST)).documents["town"].sha256 == DIGEST


@pytest.mark.parametrize("digest", ["abc", DIGEST.upper(), DIGEST[:-1], f"{DIGEST}0", "g" * 64])
def test_a_malformed_fingerprint_is_refused_where_it_stands(digest: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_register(written(tmp_path, digest))
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == ("malformed_sha256", "documents/town.yaml:7")
