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
    "exclusive": Text("只按慢特病待遇支付", "under chronic terms alone"),
    "higher": Text(
        "按慢特病与普通门诊中较高的待遇支付", "under chronic or ordinary terms, whichever pay more"
    ),
    "sequential": Text(
        "先按慢特病待遇支付，超过其限额的费用转普通门诊",
        "under chronic terms first; the cost above their caps then under ordinary terms",
    ),
    "concurrent": Text(
        "先按慢特病待遇支付，个人负担的部分再按普通门诊支付",
        "under chronic terms first; what they leave to the person then under ordinary terms",
    ),
}


def explain_visit(
    settled: Settled, chronic: Settled | None, amount_fen: int, limited_fen: int, chronic_fen: int
) -> Explanation:
    """The steps of a visit and the rules that did not apply.

    Args:
        settled: the part under ordinary terms.
        chronic: the part under chronic terms; None where these were not used.
        amount_fen: the amount of the whole visit.
        limited_fen: of it, what counts once each line of the bill is cut to its limit.
        chronic_fen: of that, what is for a chronic disease.
    """
    lines: list[Step] = list(_limit_step(settled, amount_fen, limited_fen))
    unapplied: list[Unapplied] = []
    terms, paid_fen = settled.scheme.policy.chronic, 0
    if terms is not None and chronic_fen > 0:
        lines.append(_chronic_step(terms, chronic_fen, used=chronic is not None))
    if terms is not None and chronic is not None:
        lines.extend(claim_steps(chronic, terms.title))
        lines.extend(_passed_on_step(settled, terms, limited_fen - chronic_fen))
        unapplied.extend(unapplied_rules(chronic, of_chronic=True))
        paid_fen += paid_by_fund(chronic.breakdown)
    if chronic is None or settled.claim.amount_fen > 0:
        lines.extend(claim_steps(settled))
        unapplied.extend(unapplied_rules(settled))
        paid_fen += paid_by_fund(settled.breakdown)
    last = personal_step(amount_fen - paid_fen, deciding(tuple(lines)))
    return Explanation((*lines, last), tuple(unapplied))


def _limit_step(settled: Settled, amount_fen: int, limited_fen: int) -> Iterator[Step]:
    limit = settled.terms.line_limit
    if limit is None or limit.value is None or limited_fen == amount_fen:
        return
    yield Step(
        Text(
            f"单项费用超过{format_yuan(limit.value)}元的部分不计入",
            f"Above the limit of {format_yuan(limit.value)} yuan a line; it does not count",
        ),
        format_yuan(amount_fen - limited_fen),
        (limit.source,),
    )


def _chronic_step(terms: Chronic, chronic_fen: int, *, used: bool) -> Step:
    how = ROUTING_WORDS[terms.routing]
    if not used:
        how = Text("普通门诊的待遇较高，按普通门诊支付", "ordinary terms pay more here and are applied")
    return Step(
        Text(f"本次{terms.title.zh}费用：{how.zh}", f"Cost of {terms.title.en} in this visit: {how.en}"),
        format_yuan(chronic_fen),
        (terms.source,),
        names_classes=True,
    )


def _passed_on_step(settled: Settled, terms: Chronic, rest_fen: int) -> Iterator[Step]:
    """What the ordinary terms take over from the chronic ones, beside the rest of the visit."""
    passed_fen = settled.claim.amount_fen - rest_fen
    if passed_fen > 0:
        yield Step(
            Text("转入普通门诊的费用", "Passed on to the ordinary terms"),
            format_yuan(passed_fen),
            (terms.source,),
        )
