"""What the tests of single claims share."""

import pytest

from gongji.kernel.compiled import compiled_one
from gongji.kernel.rules import settle_claim

from .worked import Settle


@pytest.fixture(params=["plain", "compiled"])
def settle(request: pytest.FixtureRequest) -> Settle:
    """The kernel for one claim, in both of its forms."""
    return compiled_one() if request.param == "compiled" else settle_claim
