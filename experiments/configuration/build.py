"""One configuration from pages, values and free text: of a study, or of one of its arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hydra.core.override_parser.types import Override

from experiments.config_errors import Problem, did_you_mean, one_line, one_of, shown
from experiments.configuration.arguments import Overrides
from experiments.configuration.compose import Composed, Composer, set_value
from experiments.configuration.hints import even_mapping_of
from experiments.configuration.schema import StudyConfiguration, model_settings
from experiments.configuration.trees import Tree, steps_present, value_at, with_value
from experiments.configuration.validation import validated
from sim.company.registry import planner_of, registered
from sim.settings import Settings


@dataclass(frozen=True)
class Built:
    """A composed configuration.

    Attributes:
        tree: Plain values, the warm-up's strategy by name; not to be changed.
        composed: The pages that it is made of, before values are set on top.
        study: All of it, validated; None where something is wrong.
        settings: The model's part, if all is sound.
        problems: What is wrong with it.
    """

    tree: Tree
    composed: Composed
    study: StudyConfiguration | None
    settings: Settings | None
    problems: list[Problem]


def build(
    composed: Composed,
    study: Overrides,
    composer: Composer,
    *,
    own: Sequence[Override] = (),
    like: Built | None = None,
) -> Built:
    """Set values on top of composed pages and validate.

    Args:
        composed: The pages.
        study: Values and free text of the whole study.
        composer: Knows the strategies' pages.
        own: Values of an arm, each of which must change something.
        like: What has been validated already: sections that it shares are taken over.

    Returns:
        The configuration with its problems.
    """
    tree = composed.tree
    problems = _market_problems(composed, composer)
    for override in study.values:
        tree, problem = set_value(tree, override)
        problems += [problem] if problem else []
    for override in own:
        path = override.key_or_group.split(".")
        before = value_at(tree, path)
        tree, problem = set_value(tree, override)
        if problem is None and before == value_at(tree, path):
            problem = Problem(
                override.key_or_group, f"is {shown(before)} without it; changes nothing"
            )
        problems += [problem] if problem else []
    tree = _with_texts(tree, study.texts)
    full, warm_up_problems = _with_warm_up(tree, composer)
    known = like.study if like is not None else None
    if like is not None and known is not None:
        same = [key for key in full if tree[key] is like.tree.get(key)]
        full |= {key: getattr(known, key) for key in same if key in type(known).model_fields}
    whole, found = validated({**full, "arms": {}})
    problems += warm_up_problems + found
    settings = None if problems or whole is None else model_settings(whole)
    problems += [] if settings is None else _planner_problems(settings)
    return Built(tree, composed, whole, settings, problems)


def _market_problems(composed: Composed, composer: Composer) -> list[Problem]:
    """The problem of markets that each put every HCP into another country."""
    named = composed.chosen.get("market")
    markets = dict.fromkeys(named if isinstance(named, list) else [named])
    country = {
        name: found
        for name in markets
        if isinstance(name, str)
        and isinstance(found := composer.pages.read("market", name).tree.get("country"), str)
    }
    codes = list(dict.fromkeys(country.values()))
    if len(codes) < 2:
        return []
    rest = [str(name) for name in markets if name not in country] or ["baseline"]
    line = f"'market=[{','.join(rest)}]' 'population.countries={even_mapping_of(codes)}'"
    message = "one country at most, since it is where every HCP lives"
    hint = f"for HCPs in {len(codes)} countries write {line}"
    return [Problem("market", message, value=f"[{', '.join(map(str, markets))}]", hint=hint)]


def _planner_problems(settings: Settings) -> list[Problem]:
    """What is wrong with naming a registered class, or with what it is given."""
    problems = []
    for where, strategy in (
        ("strategy", settings.strategy), ("warm_up.strategy", settings.warm_up.strategy)
    ):  # fmt: skip
        try:
            planner_of(strategy)
        except LookupError:
            name, known = str(strategy.planner), sorted(registered())
            allowed = one_of(known) if known else "null; no class is registered"
            hint = did_you_mean(name, known)
            problems.append(Problem(f"{where}.planner", allowed, value=shown(name), hint=hint))
        except Exception as error:  # it is the user's own code
            given = shown(strategy.planner_settings)
            message = f"what {strategy.planner} takes ({one_line(str(error))})"
            problems.append(Problem(f"{where}.planner_settings", message, value=given))
    return problems


def _with_texts(tree: Tree, texts: Mapping[str, str]) -> Tree:
    """Put the free text in; `null` is nothing where nothing is allowed."""
    for key, text in texts.items():
        path = key.split(".")
        if steps_present(tree, path[:-1]) == len(path) - 1:
            tree = with_value(tree, path, None if key != "name" and text == "null" else text)
    return tree


def _with_warm_up(tree: Tree, composer: Composer) -> tuple[Tree, list[Problem]]:
    """The configuration with the warm-up's strategy in place of its name."""
    warm_up = tree.get("warm_up")
    name = warm_up.get("strategy") if isinstance(warm_up, dict) else None
    if not isinstance(warm_up, dict):
        return dict(tree), []
    options = composer.pages.options("strategy")
    if not isinstance(name, str) or name not in options:
        hint = did_you_mean(name, options) if isinstance(name, str) else ""
        value = name if isinstance(name, str) else shown(name)
        stand_in = {**warm_up, "strategy": composer.strategy("none")}
        problem = Problem("warm_up.strategy", one_of(options), value=value, hint=hint)
        return {**tree, "warm_up": stand_in}, [problem]
    return {**tree, "warm_up": {**warm_up, "strategy": composer.strategy(name)}}, []
