"""Short forms for what tests ask of findings."""

from gongji.policy.conformance import Finding

Breach = tuple[str, str, str, tuple[str, ...]]
"""constraint, severity, the framework's article, the policy's articles."""


def breached(findings: tuple[Finding, ...]) -> set[Breach]:
    return {
        (finding.constraint, finding.severity, finding.framework_article, finding.policy_articles)
        for finding in findings
        if finding.verdict == "breach"
    }


def verdicts(findings: tuple[Finding, ...], constraint: str) -> set[str]:
    found: set[str] = {finding.verdict for finding in findings if finding.constraint == constraint}
    assert found, constraint
    return found


def both(constraint: str, national: tuple[str, str], shaanxi: tuple[str, str], *policy: str) -> set[Breach]:
    """The same breach under both frameworks; of each its severity and article."""
    return {
        (f"national/{constraint}", *national, policy),
        (f"shaanxi/{constraint}", *shaanxi, policy),
    }
