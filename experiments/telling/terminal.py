"""What a person sees in the terminal when a study ends: the table, then the verdict."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from experiments.plain import visible
from experiments.study import Study
from experiments.telling.conditions import time_used
from experiments.telling.contrast_sentences import doubt, left_aside, told
from experiments.telling.doubt import doubted, lines_of
from experiments.telling.glance import glance
from experiments.telling.precision import all_reckoned
from experiments.telling.story import ending, how_to_read, life, not_tried, who
from experiments.telling.table import print_table
from experiments.telling.tables import overview
from experiments.telling.verdict import Verdict
from sim.tables.story import STATES


def show(study: Study, closing: Verdict, console: Console | None = None) -> None:
    """Print arms by measures with their intervals, the answer, then the closing words.

    Args:
        study: The study.
        closing: The verdict on it.
        console: Where to; standard output by default. On less than 112 columns the interval
            stands under its figure.
    """
    console = console or Console(highlight=False)
    content = overview(study.summary)
    print_table(content, console)
    several = "±" in "".join(cell for row in content.rows for cell in row)
    units = "worlds" if study.draws else "replicates"
    note = f"± is half of the 95 % interval over {units}." if several else "One replicate."
    console.print(Text(f"{note}\n", style="dim"))
    if study.question:
        console.print(Text(visible(study.question), style="bold"))
    for sentence in answered(study):
        console.print(Text(visible(sentence)))
    asked = study.answer is not None and study.answer["p_adjusted"].notna().any()
    if asked and (said := doubt(study.units)):
        console.print(Text(said, style="dim"))
    if study.question or study.answer is not None:
        console.print(Text("\nOver all arms:", style="bold"))
    else:
        console.print(Text(visible(glance(closing).answer), style="bold"))
    for line in over_all_arms(study, closing):
        console.print(Text(visible(line)))


def answered(study: Study) -> list[str]:
    """The sentences of the answer to what was asked; empty where nothing in particular was."""
    return [] if study.answer is None else [*told(study.answer), *left_aside(study.answer)]


def over_all_arms(study: Study, closing: Verdict) -> list[str]:
    """The closing words, a line for each thought.

    Args:
        study: The study.
        closing: The verdict on it.
    """
    lines = [*closing.lines, *all_reckoned(study.manifest), *lines_of(doubted(study))]
    return [*lines, *time_used(study)]


def tell(study: Study, console: Console | None = None) -> None:
    """Print one HCP's life under each arm, touch by touch.

    Args:
        study: With a story.
        console: Where to; standard output by default.
    """
    assert study.story_weeks is not None
    console = console or Console(highlight=False)
    console.print(Text(visible(f"\n{who(study.manifest['story'])}."), style="bold"))
    console.print(Text(how_to_read(), style="dim"))
    for arm in dict.fromkeys(study.story_weeks["arm"]):
        console.print(Text(visible(f"\n{ending(study, arm)}"), style="bold"))
        for week, channel, purpose, outcome, *states, reasons in life(study, arm).rows:
            named = f"{channel} ({purpose})" if purpose else channel
            moved = [f"{name} {said}" for name, said in zip(STATES, states, strict=True) if said]
            line = f"week {week:>3}  {'; '.join([f'{named}: {outcome}', *moved])}"
            console.print(Text(line))
            if reasons != not_tried():
                console.print(Padding(Text(reasons, style="dim"), (0, 0, 0, 10)))
    console.print()
