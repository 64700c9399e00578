"""What tests of studies share."""

import pytest

from tests.drawing import report_nothing


@pytest.fixture
def unread(undrawn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No figure and no report of a study in which nobody looks at them."""
    report_nothing(monkeypatch)
