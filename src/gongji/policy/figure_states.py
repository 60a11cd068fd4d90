"""How many figures of a policy are in which state of verification."""

from collections import Counter

from gongji.policy.unknown_figures import named_parameters
from gongji.policy.vocabulary import Policy
from gongji.policy.words import VERIFICATIONS, Verification


def figure_counts(policy: Policy) -> dict[Verification, int]:
    """How many figures of a policy are in which state; unknown ones are not counted."""
    counted = Counter(
        row.figure.source.verification
        for _, parameter in named_parameters(policy)
        for row in parameter
        if row.figure.value is not None
    )
    return {state: counted[state] for state in VERIFICATIONS if counted[state]}
