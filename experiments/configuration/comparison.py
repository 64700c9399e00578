"""How arms are compared: what is asked of them, in which worlds, how often, at which points."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from experiments.config_errors import Problem, shown
from experiments.configuration.arguments import Overrides
from experiments.configuration.arms import Arm
from experiments.configuration.build import Built
from experiments.configuration.contrasts import choose_contrasts
from experiments.configuration.discover import choose_discovery
from experiments.configuration.discover_keys import Discover
from experiments.configuration.grid import KEY, Grid, choose_grid
from experiments.configuration.replicates import Precision, choose_precision
from experiments.configuration.schema import Contrast
from experiments.configuration.score import score_problems
from experiments.verbs import Verb

if TYPE_CHECKING:
    from experiments.configuration.sensitivity import Inputs
    from experiments.worlds import Worlds


@dataclass(frozen=True)
class Comparison:
    """How arms are compared; of a verb that compares nothing it is empty.

    Attributes:
        contrasts: sentences of the answer, by name.
        worlds: in which replicates live; None where all live in the one that is set.
        precision: what `replicates=auto` is to reach; None where their number is told.
        grid: points at which the comparison is made; None where it is made as it stands alone.
        inputs: that are moved over their ranges; None where none are.
        discovery: whose losses are looked for; None where none are.
    """

    contrasts: dict[str, Contrast] = field(default_factory=dict)
    worlds: Worlds | None = None
    precision: Precision | None = None
    grid: Grid | None = None
    inputs: Inputs | None = None
    discovery: Discover | None = None


def choose_comparison(
    verb: Verb, top: Built, arms: Mapping[str, Arm], given: Overrides, keys: Collection[str],
    faulty: Collection[str], *, sound_arms: bool,
) -> tuple[Comparison, list[str], list[Problem]]:  # fmt: skip
    """Returns how a verb compares its arms, with notes and what is wrong.

    Args:
        verb: what is done.
        top: the study's configuration, sound or not.
        arms: those that are sound.
        given: what the command line says.
        keys: which it sets or chooses a page for.
        faulty: keys of which something is known to be wrong.
        sound_arms: whether all arms are sound.
    """
    chosen, notes, problems = Comparison(), list[str](), list[Problem]()
    if not verb.compares:
        return chosen, notes, problems
    if verb.ranges:
        from experiments.configuration.sensitivity import choose_inputs

        inputs, notes, problems = choose_inputs(top.tree, arms if sound_arms else {}, given)
        return replace(chosen, inputs=inputs), notes, problems
    if verb.sweeps and KEY not in faulty and not given.problems:
        grid, said, wrong = choose_grid(top.tree, arms)
        chosen, notes, problems = replace(chosen, grid=grid), notes + said, problems + wrong
    if top.study is not None and sound_arms:
        several = len(arms) > 1 or verb.sweeps
        precision, said, wrong = choose_precision(top.tree, keys, several)
        chosen, notes, problems = (
            replace(chosen, precision=precision),
            notes + said,
            problems + wrong,
        )
    lives = top.tree.get("replicates_per_world")
    if (verb.sweeps or verb.pilots) and type(lives) is int and lives > 1:
        message = f"1 in a {verb.name}, which takes each replicate by itself"
        problems = [*problems, Problem("replicates_per_world", message, value=shown(lives))]
    if verb.discovers and sound_arms:
        discovery, said, wrong = choose_discovery(top.tree, arms, faulty)
        chosen, notes, problems = (
            replace(chosen, discovery=discovery),
            notes + said,
            problems + wrong,
        )
    if not (verb.sweeps or verb.pilots or verb.discovers):
        problems = problems + score_problems(top.tree.get("score"))
    if not (verb.sweeps or verb.pilots or verb.discovers or top.problems) and sound_arms:
        contrasts, said, wrong = choose_contrasts(top.tree, arms)
        chosen, notes, problems = (
            replace(chosen, contrasts=contrasts),
            notes + said,
            problems + wrong,
        )
    if top.tree.get("worlds") != "none":
        from experiments.configuration.worlds import choose_worlds

        swept = () if chosen.grid is None else chosen.grid.moved
        worlds, said, wrong = choose_worlds(top.tree, arms, given, swept)
        chosen, notes, problems = replace(chosen, worlds=worlds), notes + said, problems + wrong
    return chosen, notes, problems
