"""The sentences on three studies and two sweeps stay as they are, to the letter.

Where one is to change: `python -m tests.experiments.telling.test_golden` writes the files anew.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.experiments.telling.studies import CASES, GOLDEN, SWEEPS, said


@pytest.mark.parametrize("name", [*CASES, *SWEEPS])
def test_the_words_are_those_that_were_agreed(name, tmp_path):
    assert said(name, tmp_path / "study") == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for case in [*CASES, *SWEEPS]:
        with TemporaryDirectory() as folder:
            (GOLDEN / f"{case}.txt").write_text(said(case, Path(folder) / "s"), encoding="utf-8")
