"""Small studies that are listed, compared and asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from experiments.__main__ import main
from tests.drawing import draw_only, report_nothing

SMALL = (
    "population.size=60", "weeks=8", "warm_up.weeks=2", "executor.workers=1",
)  # fmt: skip
COMPARED = ("compare", *SMALL, "replicates=4", "why=false")
QUESTION = "question=Does fragile trust matter?"


def make_studies(results: Path) -> None:
    """Makes `plain`, `fragile` (one key differs) and `deep/other` (another seed, one arm)."""
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        report_nothing(patch)
        patch.setattr("experiments.designs.study_design.variants_of", lambda _: [])
        for words in (
            [*COMPARED, "arms=[push,hybrid]", f"results={results / 'plain'}"],
            [*COMPARED, "arms=[hybrid,push,none]", "behaviour.trust.asymmetry=5", QUESTION,
             f"results={results / 'fragile'}"],
            [*COMPARED, "arms=[hybrid,pull]", "seed=2", "record.touches=true",
             f"results={results / 'deep' / 'other'}"],
        ):  # fmt: skip
            assert main(words) == 0


def altered(results: Path, study: str, name: str, change: Any) -> Path:
    """Copies a study under another name, its manifest changed; returns its folder."""
    folder = results / name
    shutil.copytree(results / study, folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return folder
