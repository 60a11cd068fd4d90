"""Whether the parts of a policy fit together: no case without a figure, none with two, no row for nobody.

The cases are enumerated, not sampled: classes are predicates over a few facts with few values, so
every combination is tried, and an error names the one that fails.
"""

from gongji.policy.class_problems import class_problems
from gongji.policy.problems import Problem
from gongji.policy.row_problems import row_problems
from gongji.policy.term_problems import term_problems
from gongji.policy.vocabulary import Policy


def problems_of(policy: Policy) -> list[Problem]:
    """Everything that does not fit together in a policy."""
    return [*class_problems(policy), *row_problems(policy), *term_problems(policy)]
