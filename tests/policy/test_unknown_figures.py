"""An unknown figure may stand only where a claim that needs it is stopped."""

from pathlib import Path

import pytest

from gongji.policy.compilation import compile_policy
from gongji.policy.library import shipped_library
from gongji.policy.problems import PolicyError
from gongji.policy.read_policy import read_policy

UNKNOWN = "unknown, reason: {zh: 未查到, en: not found}"


@pytest.mark.parametrize(
    ("area", "written", "instead"),
    [
        ("320100", "amount: 15000 yuan", f"amount: {UNKNOWN}"),
        (
            "530000",
            "deductible: {none: true, source: gongji-over-cap-deductible}\n",
            f"deductible:\n    - {{amount: {UNKNOWN}, source: gongji-over-cap-deductible}}\n",
        ),
    ],
)
def test_an_unknown_that_no_claim_would_be_stopped_at_is_refused(
    area: str, written: str, instead: str, tmp_path: Path
) -> None:
    library = shipped_library()
    text = library.policy_files(area)[0].read_text(encoding="utf-8")
    assert text.count(written) == 1
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace(written, instead), encoding="utf-8")
    policy = read_policy(changed, "changed.yaml", library.register)
    with pytest.raises(PolicyError) as caught:
        compile_policy(policy)
    assert {problem.code for problem in caught.value.problems} == {"unknown_not_possible"}
