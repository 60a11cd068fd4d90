"""The one root of all refusals, so that every edge can say what, where and how to mend it.

A refusal is a typed record, not a string: `code` is stable and for programs, `what` and `mend` are
for people in both languages, `field` names the place (`visits[0].amount`, `policy.yaml:12`).
"""

from gongji.language import Language, Text


class GongjiError(Exception):
    """Something that was asked for cannot be done, and nothing was changed.

    Args:
        code: stable, lower-case, for programs (`amount_negative`).
        what: what is wrong.
        mend: what the person can do about it.
        field: where it is wrong, as a path into the input or a file and line; empty if nowhere in particular.
    """

    def __init__(self, code: str, what: Text, mend: Text, field: str = "") -> None:
        super().__init__(code, what, mend, field)
        self.code = code
        self.what = what
        self.mend = mend
        self.field = field

    def message(self, language: Language) -> str:
        """What is wrong and how to mend it, in `language`."""
        gap = "" if language == "zh" else " "
        return f"{self.what.say(language)}{gap}{self.mend.say(language)}"

    def say(self, language: Language) -> str:
        """The whole refusal as one line in `language`, its place first."""
        place = f"{self.field}: " if self.field else ""
        return f"{place}{self.message(language)}"

    def record(self, language: Language) -> dict[str, str]:
        """The refusal for programs: code, message and field."""
        return {"code": self.code, "message": self.message(language), "field": self.field}

    def __str__(self) -> str:
        return f"[{self.code}] {self.say('en')}"


class InputError(GongjiError):
    """The request itself is wrong: a field is missing, malformed or contradicts another."""


class UncoveredError(GongjiError):
    """The request is well formed, but no rule covers it: no policy that day, no class, an unknown figure."""


def unknown_member(area: str, member_id: int) -> InputError:
    """No such member."""
    return InputError(
        "unknown_member",
        Text(f"统筹区 {area} 没有参保人 {member_id}。", f"Area {area} has no member {member_id}."),
        Text("核对统筹区和参保人编号。", "Check area and member id."),
        "member_id",
    )
