"""What a study is to answer: the contrasts that can be made, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.config_errors import Problem, did_you_mean, one_of, shown
from experiments.configuration.schema import Contrast
from experiments.plain import FORMULA

if TYPE_CHECKING:
    from experiments.configuration.arms import Arm
    from sim.settings import Settings


def choose_contrasts(
    tree: Mapping[str, Any], arms: Mapping[str, Arm]
) -> tuple[dict[str, Contrast], list[str], list[Problem]]:
    """Take the contrasts that the arms allow.

    Args:
        tree: A sound configuration in plain values, the arms as its pages give them.
        arms: The arms that are compared.

    Returns:
        Contrasts by name; what is left aside since an arm, some weeks or a country were left out,
        a line each; the problems of contrasts that no choice of them could make.
    """
    from sim.scorecard.declared import ASKED, BETTER, PERIOD
    from sim.scorecard.strata import BREAKDOWNS

    values = {"all": ("all",), **BREAKDOWNS}
    found: dict[str, Contrast] = {}
    notes: list[str] = []
    problems: list[Problem] = []
    for name, plain in tree["answer"].items():
        contrast, where = Contrast.model_validate(plain), f"answer.{name}"
        known = tuple(ASKED if contrast.weeks else PERIOD)
        mine = [_unknown(f"{where}.measure", contrast.measure, known)]
        mine.append(_unknown(f"{where}.segment", contrast.segment, tuple(values)))
        if contrast.segment in values:
            mine.append(_unknown(f"{where}.value", contrast.value, values[contrast.segment]))
        mine += [
            _unknown(where, arm, tuple(tree["arms"]), "no such arm")
            for arm in contrast.arms
            if arm not in arms
        ]
        if contrast.best_of and BETTER.get(contrast.measure) is None:
            message = "a measure of which more or less is better, since best_of names the best"
            mine.append(Problem(f"{where}.measure", message, value=shown(contrast.measure)))
        problems += [problem for problem in mine if problem]
        missing = [arm for arm in dict.fromkeys(contrast.arms) if arm not in arms]
        whose = {} if missing else {arm: _countries(arms[arm].settings) for arm in contrast.arms}
        absent = [arm for arm, there in whose.items() if there and contrast.value not in there]
        if name.startswith(FORMULA):
            message = "a name that no spreadsheet takes for a formula"
            problems.append(Problem("answer", f"{message}: not begun with = + - or @", shown(name)))
        if missing:
            notes.append(f"{where} left aside: it needs the arm {' and '.join(missing)}")
        elif contrast.weeks and contrast.weeks[1] > tree["weeks"]:
            first, last = contrast.weeks
            notes.append(f"{where} left aside: it reads weeks {first} to {last}")
        elif contrast.segment == "country" and absent:
            code = contrast.value.upper()
            notes.append(f"{where} left aside: no HCP of {one_of(absent)} lives in {code}")
        else:
            found[name] = contrast
    return found, notes, problems


def _countries(settings: Settings) -> set[str]:
    """The countries in which an arm's HCPs live; empty where their file says it."""
    if settings.market.country is not None:
        return {settings.market.country}
    if settings.population.file is not None:
        return set()
    return {code for code, share in dict(settings.population.countries).items() if share > 0}


def _unknown(where: str, name: str, known: tuple[str, ...], message: str = "") -> Problem | None:
    """The problem of a name that is not among those known."""
    if name in known:
        return None
    few = one_of(known) if len(known) <= 12 else "one of the measures in docs/reference/measures.md"
    return Problem(where, message or few, value=shown(name), hint=did_you_mean(name, known))
