"""What the tests of authoring commands may ask for."""

import pytest

from tests.cli.running import Terminal


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of 100 columns to type command lines into."""
    monkeypatch.setenv("COLUMNS", "100")
    return Terminal(capsys)
