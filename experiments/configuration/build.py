"""One configuration from pages, values and free text: of a study, or of one of its arms."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra.core.override_parser.types import Override

from experiments.configuration.arguments import Overrides
from experiments.configuration.compose import Composer, plain, set_value, value_at
from experiments.configuration.schema import model_settings
from experiments.configuration.validation import faults_of
from experiments.faults import Fault, Faults, did_you_mean, one_line, one_of, shown
from sim.company.registry import planner_of, registered
from sim.settings import Settings


@dataclass(frozen=True)
class Built:
    """A composed configuration.

    Attributes:
        tree: Plain values, the warm-up's strategy by name.
        choices: Pages that were asked for, by group.
        chosen: Pages that it is made of, by group.
        settings: The model's part, if all is sound.
        faults: What is wrong with it.
    """

    tree: dict[str, Any]
    choices: dict[str, Any]
    chosen: dict[str, Any]
    settings: Settings | None
    faults: list[Fault]


def build(
    choices: Mapping[str, Any],
    study: Overrides,
    composer: Composer,
    *,
    own: Sequence[Override] = (),
) -> Built:
    """Compose pages, set values on top and validate.

    Args:
        choices: Existing pages by group.
        study: Values and free text of the whole study.
        composer: Composes pages.
        own: Values of an arm, each of which must change something.

    Returns:
        The configuration with its faults.

    Raises:
        Faults: If the pages cannot be composed at all.
    """
    composed, chosen = composer.compose(choices)
    if study.values or own:
        composed = copy.deepcopy(composed)
    faults = [fault for override in study.values if (fault := set_value(composed, override))]
    for override in own:
        before = value_at(composed, override.key_or_group)
        fault = set_value(composed, override)
        if fault is None and before == value_at(composed, override.key_or_group):
            fault = Fault(override.key_or_group, f"is {shown(before)} without it; changes nothing")
        if fault is not None:
            faults.append(fault)
    try:
        tree = plain(composed)
    except Faults as error:
        raise Faults([*faults, *error.faults]) from None
    _set_texts(tree, study.texts)
    full, warm_up_faults = _with_warm_up(tree, composer)
    faults += warm_up_faults + faults_of({**full, "arms": {}})
    settings = None if faults else model_settings(full)
    faults += [] if settings is None else _planner_faults(settings)
    return Built(tree, dict(choices), chosen, settings, faults)


def _planner_faults(settings: Settings) -> list[Fault]:
    """What is wrong with naming a registered class, or with what it is given."""
    faults = []
    for where, strategy in (
        ("strategy", settings.strategy), ("warm_up.strategy", settings.warm_up.strategy)
    ):  # fmt: skip
        try:
            planner_of(strategy)
        except LookupError:
            name, known = str(strategy.planner), sorted(registered())
            allowed = one_of(known) if known else "null; no class is registered"
            hint = did_you_mean(name, known)
            faults.append(Fault(f"{where}.planner", allowed, value=shown(name), hint=hint))
        except Exception as error:  # it is the user's own code
            given = shown(strategy.planner_settings)
            message = f"what {strategy.planner} takes ({one_line(str(error))})"
            faults.append(Fault(f"{where}.planner_settings", message, value=given))
    return faults


def _set_texts(tree: dict[str, Any], texts: Mapping[str, str]) -> None:
    """Put the free text in; `null` is nothing where nothing is allowed."""
    for key, text in texts.items():
        *above, last = key.split(".")
        section = tree
        for part in above:
            section = section.get(part, {})
        if isinstance(section, dict):
            section[last] = None if key != "name" and text == "null" else text


def _with_warm_up(tree: dict[str, Any], composer: Composer) -> tuple[dict[str, Any], list[Fault]]:
    """The configuration with the warm-up's strategy in place of its name."""
    warm_up = tree.get("warm_up")
    name = warm_up.get("strategy") if isinstance(warm_up, dict) else None
    if not isinstance(warm_up, dict):
        return tree, []
    options = composer.pages.options("strategy")
    if not isinstance(name, str) or name not in options:
        hint = did_you_mean(name, options) if isinstance(name, str) else ""
        value = name if isinstance(name, str) else shown(name)
        stand_in = {**warm_up, "strategy": composer.strategy("none")}
        fault = Fault("warm_up.strategy", one_of(options), value=value, hint=hint)
        return {**tree, "warm_up": stand_in}, [fault]
    return {**tree, "warm_up": {**warm_up, "strategy": composer.strategy(name)}}, []
