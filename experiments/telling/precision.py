"""How many replicates made the intervals narrow enough, and how many unpaired ones would have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.telling.fact import fact
from experiments.telling.wording import width


def reckoned(one: Mapping[str, Any]) -> str:
    """Says what one measure's precision took.

    Args:
        one: as the manifest has it under `precision`.
    """
    measure = str(one["measure"])
    kind = "precision.reached" if one["wanted"] <= one["most"] else "precision.most"
    return str(
        fact(
            kind, measure=measure, replicates=one["replicates"], wanted=one["wanted"],
            unpaired=one["unpaired"], first=one["first"], half=width(measure, one["half"]),
            reached=width(measure, one["reached"]), arm=one["arm"], versus=one["versus"],
            at=one["at"],
        )
    )  # fmt: skip


def all_reckoned(manifest: Mapping[str, Any]) -> list[str]:
    """Says of each measure what its precision took; nothing where none was asked for.

    Args:
        manifest: of a study.
    """
    return [reckoned(one) for one in manifest.get("precision", [])]
