"""Short forms for claims, and the assertion in which every worked example ends."""

from typing import Any

from gongji.benefit.calculate import calculate_object

Object = dict[str, Any]
Paid = tuple[str, str, str]
"""What a visit comes to: the deductible taken, what the fund pays, what is left to the person."""


def member(birth: str, status: str, **facts: object) -> Object:
    """Someone who has been covered in one status since 2015, with further facts of the coverage."""
    return {"birth_date": birth, "coverage": [{"from": "2015-01-01", "status": status, **facts}]}


def hospital(level: int) -> Object:
    return {"kind": "hospital", "level": level}


def community(level: int = 1) -> Object:
    return {"kind": "community", "level": level}


def visit(day: str, at: Object, amount: str, **facts: object) -> Object:
    return {"date": day, "provider": at, "amount": amount, **facts}


def purchase(day: str, prescribed_at: Object, amount: str) -> Object:
    """A purchase on prescription at a pharmacy."""
    return visit(day, {"kind": "pharmacy"}, amount, prescribed_at=prescribed_at)


def calculated(area: str, who: Object, *visits: Object) -> Any:
    return calculate_object({"id": "c1", "area": area, "member": who, "visits": list(visits)}, "en")


def paid(area: str, who: Object, *visits: Object) -> list[Paid]:
    """What each visit comes to. Nothing is paid above a cap in any area with worked examples here."""
    result = calculated(area, who, *visits)
    assert "error" not in result, result["error"]
    assert {known["overflow"] for known in result["visits"]} == {"0.00"}
    return [(known["deductible"], known["fund"], known["personal"]) for known in result["visits"]]


def refusal(area: str, who: Object, *visits: Object) -> str:
    """The code by which a claim is refused."""
    code: str = calculated(area, who, *visits)["error"]["code"]
    return code


def policies(area: str, who: Object, *visits: Object) -> list[str]:
    """The versions that decided."""
    return [known["policy"] for known in calculated(area, who, *visits)["visits"]]
