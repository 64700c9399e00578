"""The types that the checker reads are the forms of the records."""

from __future__ import annotations

import numpy as np

from experiments.rows import FOLDER, pages
from sim.rows.records import HCPRow
from tests.sim.named import HCP


def test_types_are_those_of_the_records() -> None:
    for name, text in pages().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "run python -m experiments.rows"
    assert set(pages()) == {path.name for path in FOLDER.glob("*.py")} - {"__init__.py"}


def test_a_field_more_or_another_kind_would_be_seen() -> None:
    fields = HCPRow.__annotations__
    assert tuple(fields) == HCP.names
    assert fields["key"] == "np.uint64"
    assert fields["trust"] == "float"
    assert fields["persona"] == "int"
    assert HCP["deviation"].base == np.float32
    assert fields["deviation"] == "NDArray[np.float32]"
