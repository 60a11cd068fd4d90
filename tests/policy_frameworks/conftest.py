"""A library of its own: the shipped documents and frameworks, and a made-up city without a policy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.policy.compilation import compile_policy
from gongji.policy.conformance import Finding, judge
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.frameworks import frameworks_binding
from gongji.policy.library import Library
from gongji.policy.scheme import Scheme

from . import city

JudgeCity = Callable[[str], tuple[Finding, ...]]


def make_folder(folder: Path, document: str = city.DOCUMENT) -> Path:
    """A folder of policies that holds no policy yet."""
    for part in ("documents", "frameworks"):
        shutil.copytree(POLICIES_FOLDER / part, folder / part)
    (folder / "documents" / "city.yaml").write_text(document, encoding="utf-8")
    for code in ("000000", "610000", "320000"):
        shutil.copytree(POLICIES_FOLDER / "areas" / code, folder / "areas" / code)
    (folder / "areas" / city.CODE).mkdir()
    (folder / "areas" / city.CODE / "area.yaml").write_text(city.AREA, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def policies_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("policies") / "policies")


@pytest.fixture(scope="session")
def library(policies_folder: Path) -> Library:
    return Library(policies_folder)


@pytest.fixture
def compile_city(library: Library, tmp_path: Path) -> Callable[[str], Scheme]:
    """The scheme of a policy text."""

    def compiled(text: str) -> Scheme:
        path = tmp_path / "policy.yaml"
        path.write_text(text, encoding="utf-8")
        return compile_policy(library.read(path))

    return compiled


@pytest.fixture
def judge_city(library: Library, compile_city: Callable[[str], Scheme]) -> JudgeCity:
    """The findings for a policy text under all frameworks that bind the city."""

    def judged(text: str) -> tuple[Finding, ...]:
        scheme = compile_city(text)
        return judge(scheme, frameworks_binding(library, scheme.policy.area), library)

    return judged
