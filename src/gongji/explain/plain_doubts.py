"""What a policy's data do not know, and how far they may be trusted, in plain words."""

from collections.abc import Iterator

from gongji.explain.plain_records import Saying, joined
from gongji.explain.plain_words import capital
from gongji.explain.policy_view import PolicyView
from gongji.explain.words import STATE_WORDS
from gongji.language import Text
from gongji.policy.documents import Document
from gongji.policy.figure_states import figure_counts
from gongji.policy.unknown_figures import UnknownFigure


def unknowns(view: PolicyView) -> Iterator[Saying]:
    """Each figure that no source gives, with the reason; or that there is none."""
    if not view.unknown:
        yield Saying(Text("没有：需要的数字都查到了。", "Nothing: every figure that is needed was found."))
    for unknown in view.unknown:
        yield _unknown(unknown)


def _unknown(unknown: UnknownFigure) -> Saying:
    name, whom, reason = unknown.name, unknown.whom, unknown.figure.reason or Text("", "")
    brackets = Text(f"（{whom.zh}）", f" ({whom.en})") if whom.zh else whom
    return Saying(
        Text(f"{name.zh}{brackets.zh}：{reason.zh}", f"{capital(name.en)}{brackets.en}: {reason.en}"),
        (unknown.figure.source,),
    )


def doubts(view: PolicyView) -> Iterator[Saying]:
    """The state of the version, how many figures are in which state, and what each document is."""
    policy = view.scheme.policy
    source = policy.effective.source
    state = STATE_WORDS[source.verification]
    yield Saying(Text(f"核实状态：{state.zh}。", f"State of verification: {state.en}."), (source,))
    counts = joined(
        Text(f"{STATE_WORDS[known].zh} {count} 个", f"{STATE_WORDS[known].en} {count}")
        for known, count in figure_counts(policy).items()
    )
    yield Saying(Text(f"数字按出处：{counts.zh}。", f"Its figures by origin: {counts.en}."))
    for document in view.documents:
        yield _document(document)
    yield Saying(
        Text(
            "这一页由登记的数据生成，不是正式文件；有疑问时请问经办机构。",
            "This page is made from registered data and is no official document; in doubt ask the agency.",
        )
    )


def _document(document: Document) -> Saying:
    """Number, title, day of issue, state, and who compared it."""
    state = STATE_WORDS[document.verification]
    number = Text(f"{document.number}，", f"{document.number}, ") if document.number else Text("", "")
    issued = (
        Text(f"{document.issued} 发布，", f"issued {document.issued}, ") if document.issued else Text("", "")
    )
    checked = Text("", "")
    if document.verified is not None:
        by, on = document.verified.by, document.verified.on
        checked = Text(f"，由{by}于 {on} 核对", f", compared by {by} on {on}")
    title = document.title
    return Saying(
        Text(
            f"《{title.zh}》：{number.zh}{issued.zh}{state.zh}{checked.zh}。",
            f"{title.en}: {number.en}{issued.en}{state.en}{checked.en}.",
        )
    )
