"""Every alternative is spelt out once: in `sim/settings/words.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sim.records import EMAIL, ENGAGED, PHONE_CALLS, PROFILING
from sim.settings import words

SIM = Path(words.__file__).parents[1]
LISTS = {
    name: known
    for name, known in vars(words).items()
    if isinstance(known, tuple) and name.isupper() and len(known) > 2
    if known != ("A", "B", "C")  # also how sure a source is
}


def spelt(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """Yields every list of words that a module spells out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List):
            texts = [one.value for one in node.elts if isinstance(one, ast.Constant)]
            if len(texts) == len(node.elts) and all(isinstance(text, str) for text in texts):
                yield tuple(str(text) for text in texts)


def test_no_other_module_spells_a_list_of_words() -> None:
    assert {"PERSONAS", "COUNTRIES", "OUTCOMES", "REASONS", "KINDS"} <= set(LISTS)
    again = [
        (path.relative_to(SIM).as_posix(), name)
        for path in sorted(SIM.rglob("*.py"))
        if path != Path(words.__file__)
        for found in spelt(ast.parse(path.read_text(encoding="utf-8")))
        for name, known in LISTS.items()
        if found == known
    ]
    assert again == []


def test_no_list_names_a_word_twice() -> None:
    for name, known in LISTS.items():
        assert len(set(known)) == len(known), name


def test_codes_are_places_in_their_lists() -> None:
    assert words.codes(words.OUTCOMES, "engaged", "blocked") == (ENGAGED, 0)
    assert tuple(1 << at for at in range(len(words.SCOPES))) == (EMAIL, PHONE_CALLS, PROFILING)
