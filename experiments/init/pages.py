"""The files of a new study's folder."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from experiments.config_errors import one_of
from experiments.configuration.hints import even_shares
from experiments.init.questions import (
    MOST_DRAWN,
    TODAY,
    USUAL,
    Answers,
    countries,
    scenarios,
    strategies,
)
from experiments.user_files.contacts import FEWEST
from experiments.user_files.hcp_columns import CHOICES
from sim.settings.channels import CHANNELS
from sim.settings.words import OUTCOMES, REASONS

NAME = "first"
"""What the study is called, and its pages."""

_TEMPLATES = {
    "README.md": "README.md.j2",
    f"experiment/{NAME}.yaml": "experiment.yaml.j2",
    "hcps.csv": "hcps.csv",
    "contacts.csv": "contacts.csv",
    ".gitignore": "gitignore.j2",
}


def texts(answers: Answers) -> dict[str, str]:
    """Returns what the files hold, by name.

    Args:
        answers: to every question.
    """
    jinja = Environment(
        undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    told = _told(answers)
    here = files("experiments.init")
    return {
        name: jinja.from_string((here / template).read_text(encoding="utf-8")).render(told)
        for name, template in _TEMPLATES.items()
    }


def _told(answers: Answers) -> dict[str, Any]:
    codes, considered = answers["countries"], answers["consider"]
    today, budget, hcps = answers[TODAY], answers["budget"], answers["hcps"]
    assert isinstance(codes, list)
    assert isinstance(considered, list)
    assert isinstance(budget, int | float)
    assert isinstance(hcps, int)
    said = strategies()
    return {
        **answers,
        "name": NAME,
        "usual": USUAL,
        "shares": even_shares(codes),
        "where": [countries()[code] for code in codes],
        "scenario": scenarios()[str(answers["market"])],
        "drawn": min(hcps, MOST_DRAWN),
        "budgets": [f"{budget * factor:.10g}" for factor in (0.5, 1.0, 1.5)],
        "arms": {TODAY: str(today), **{name: name for name in considered}},
        "about": said,
        "considered": one_of(considered),
        "words": CHOICES,
        "channels": CHANNELS,
        "outcomes": OUTCOMES,
        "reasons": REASONS,
        "fewest": FEWEST,
    }
