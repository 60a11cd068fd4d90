"""The explanation of one visit: its chronic part, if it has one, the rest, and what the person bears."""

from collections.abc import Iterator

from gongji.explain.explanation import claim_steps, deciding, personal_step
from gongji.explain.settled import Settled
from gongji.explain.steps import Explanation, Step, Unapplied
from gongji.explain.unapplied import unapplied_rules
from gongji.kernel.routing import paid_by_fund
from gongji.language import Text
from gongji.money import format_yuan
from gongji.policy.vocabulary import Chronic
from gongji.policy.words import Routing

ROUTING_WORDS: dict[Routing, Text] = {
    "exclusive": Text("只按慢特病待遇支付", "for chronic terms alone"),
    "higher": Text("按慢特病与普通门诊中较高的待遇支付", "for chronic or ordinary terms, whichever pay more"),
    "sequential": Text(
        "先按慢特病待遇支付，超过其限额的费用转普通门诊",
        "for chronic terms first, the cost above their caps for ordinary terms",
    ),
    "concurrent": Text(
        "先按慢特病待遇支付，个人负担的部分再按普通门诊支付",
        "for chronic terms first, what they leave to the person for ordinary terms",
    ),
}


def explain_visit(
    settled: Settled, chronic: Settled | None, amount_fen: int, limited_fen: int
) -> Explanation:
    """The steps of a visit and the rules that did not apply.

    Args:
        settled: the part under ordinary terms.
        chronic: the part under chronic terms; None where these were not used.
        amount_fen: the amount of the whole visit.
        limited_fen: of it, what counts once each line of the bill is cut to its limit.
    """
    parts = [settled] if chronic is None or settled.claim.amount_fen > 0 else []
    lines: list[Step] = list(_limit_step(settled, amount_fen, limited_fen))
    unapplied: list[Unapplied] = []
    if chronic is not None and settled.scheme.policy.chronic is not None:
        lines.append(_chronic_step(chronic, settled.scheme.policy.chronic))
        parts.insert(0, chronic)
    for part in parts:
        lines.extend(claim_steps(part))
        unapplied.extend(unapplied_rules(part))
    paid_fen = sum(paid_by_fund(part.breakdown) for part in parts)
    last = personal_step(amount_fen - paid_fen, deciding(tuple(lines)))
    return Explanation((*lines, last), tuple(unapplied))


def _limit_step(settled: Settled, amount_fen: int, limited_fen: int) -> Iterator[Step]:
    limit = settled.terms.line_limit
    if limit is None or limit.value is None or limited_fen == amount_fen:
        return
    yield Step(
        Text(
            f"单项费用超过{format_yuan(limit.value)}元的部分不计入",
            f"What single lines exceed {format_yuan(limit.value)} yuan by does not count",
        ),
        format_yuan(amount_fen - limited_fen),
        (limit.source,),
    )


def _chronic_step(chronic: Settled, terms: Chronic) -> Step:
    how = ROUTING_WORDS[terms.routing]
    return Step(
        Text(f"其中{terms.title.zh}费用，{how.zh}", f"Of it, cost of {terms.title.en}, {how.en}"),
        format_yuan(chronic.claim.amount_fen),
        (terms.source,),
    )
