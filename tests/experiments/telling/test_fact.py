"""Facts are data, and every one has its sentence: all kinds are told, all sentences are used."""

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from experiments import telling
from experiments.calibration.figures import FIGURES as OF_CALIBRATIONS
from experiments.claims import Claim
from experiments.configuration.schema import Contrast
from experiments.designs.causes import NAMES
from experiments.figures import FIGURES
from experiments.figures.discovery import FIGURES as OF_BOXES
from experiments.figures.sensitivity import FIGURES as OF_ANALYSES
from experiments.figures.sweep import FIGURES as OF_SWEEPS
from experiments.pilots.figures import FIGURES as OF_PILOTS
from experiments.pilots.figures import OF_LEARNED
from experiments.telling.causes import WHOLE
from experiments.telling.contrast_sentences import outcome as answered
from experiments.telling.fact import Gap, fact, sentences
from experiments.telling.sweep import CROSSINGS, SHAPES
from experiments.telling.verdict import outcome
from sim.records import TERMS

ROOM = Path(telling.__file__).parent
ROOMS = ("calibration", "catalogue", "figures", "pilots", "report")
LEAD = Claim(
    "lead", "engaged", "all", "all", "hybrid", "push", 0.3, 0.01, 0.1, 0.05, 0.15, 0.001,
    adjusted=0.002, tied=(), runner_up="push",
)  # fmt: skip
READING = {"measure": "engaged", "plus": ["a"], "minus": ["b"], "more": "M {}.", "less": "L {}."}
ROW = {"difference": 0.1, "ci_low": 0.05, "ci_high": 0.15, "p": 0.001, "p_adjusted": 0.002}


def test_every_kind_that_is_told_has_a_sentence_and_every_sentence_is_told():
    rooms = [path for room in ROOMS for path in (ROOM.parent / room).glob("*.py")]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*ROOM.glob("*.py"), *rooms])
    kinds = set(sentences())
    whole = {kind for kind in kinds if f'"{kind}"' in sources}
    made = set(re.findall(r'f"([a-z_]+)\.\{', sources)) & {kind.split(".")[0] for kind in kinds}
    assert made == {
        "lead", "claimed", "turn", "best", "story", "term", "caption", "group", "sweep", "glance",
    }  # fmt: skip
    short = {kind.removeprefix("glance.") for kind in kinds - whole if kind[:7] == "glance."}
    assert short - kinds == {"shown", "only_alone", "tied", "unshared", "untold", "rest.shown",
                             "rest.open"}  # fmt: skip
    assert {f"group.{name}" for name in (*NAMES, WHOLE)} == {k for k in kinds if k[:6] == "group."}
    assert {kind for kind in kinds - whole if kind.split(".")[0] not in made} == set()
    assert {f"term.{term}" for term in TERMS} == {kind for kind in kinds if kind[:5] == "term."}
    assert {f"sweep.{one}" for one in (*SHAPES, *CROSSINGS)} == {
        kind for kind in kinds - whole if kind.startswith("sweep.")
    }
    registries: tuple[Any, ...] = (
        FIGURES, OF_SWEEPS, OF_ANALYSES, OF_BOXES, OF_PILOTS, OF_LEARNED, OF_CALIBRATIONS,
    )  # fmt: skip
    drawn = {one.caption for registry in registries for one in registry.values()}
    assert {kind for kind in kinds if kind.startswith("caption.")} == drawn


def test_what_is_not_known_is_not_told():
    with pytest.raises(LookupError):
        str(fact("nothing.like.it"))
    with pytest.raises(UndefinedError):
        str(fact("cost.arm", arm="push"))


def test_a_name_is_no_template():
    assert str(fact("spent.arm", arm="{{ 7 * 7 }}", share=0.5)) == "{{ 7 * 7 }} (50.0 %)"


def test_a_fact_is_told_within_another():
    places = [fact("cost.arm", arm=arm, cost=cost) for arm, cost in (("a", 1.0), ("b", 2000.0))]
    assert str(fact("cost", arms=places)) == "Cost per HCP and year: a EUR 1, b EUR 2,000."


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({}, "shown"),
        ({"adjusted": 0.2}, "alone"),
        ({"adjusted": 0.2, "p": 0.2}, "unshared"),
        ({"adjusted": 0.2, "p": 0.2, "low": -0.1}, "tied"),
        ({"adjusted": math.nan, "p": math.nan, "low": math.nan}, "untold"),
    ],
)
def test_what_became_of_a_lead_is_data(changed, kind):
    lead = replace(LEAD, **changed)
    assert outcome(lead) == kind
    assert str(fact(f"lead.{kind}", lead=lead, tested=3)).startswith("On the engaged share ")


@pytest.mark.parametrize(
    ("changed", "of_sums", "of_best"),
    [
        ({}, "answer.more", "best.shown"),
        ({"difference": -0.1}, "answer.less", "best.shown"),
        ({"p_adjusted": 0.2}, "answer.alone", "best.alone"),
        ({"p_adjusted": 0.2, "p": 0.2}, "answer.unshown", "best.unshared"),
        ({"p_adjusted": 0.2, "p": 0.2, "ci_low": -0.1}, "answer.unshown", "best.tied"),
        (dict.fromkeys(("p_adjusted", "p", "ci_low", "ci_high"), math.nan),
         "answer.untold", "best.untold"),
        (dict.fromkeys(ROW, math.nan), "answer.nothing", "answer.nothing"),
    ],
)  # fmt: skip
def test_what_a_reading_shows_is_data(changed, of_sums, of_best):
    row = ROW | changed
    best = Contrast.model_validate(
        {"measure": "engaged", "best_of": ["a", "b"], "about": "Of two,"}
    )
    assert answered(Contrast.model_validate(READING), row, there=True) == of_sums
    assert answered(best, row, there=True) == of_best


def test_a_reading_of_nobody_and_one_that_may_be_the_same():
    nothing = dict.fromkeys(ROW, math.nan)
    assert answered(Contrast.model_validate(READING), nothing, there=False) == "answer.nobody"
    same = Contrast.model_validate(READING | {"same": "As much, {}."})
    assert answered(same, ROW | {"p": 0.2, "p_adjusted": 0.2}, there=True) == "answer.same"
    told = fact("answer.same", sentence=same.same, gap=Gap("engaged", 0.1, 0.05, 0.15))
    assert str(told) == "As much, +10 points (+5 to +15)."
