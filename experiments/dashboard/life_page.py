"""One HCP: its life week by week under each strategy, with the reasons."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from htmltools import Tag, TagList, tags
from shiny import Inputs, reactive, render, ui

from experiments.config_errors import ConfigError, Problem
from experiments.dashboard.desk import Desk
from experiments.dashboard.drawings import key_of_arms, lines, looks_of
from experiments.dashboard.parts import faults, note, table_of
from experiments.dashboard.setup_server import Chosen
from experiments.dashboard.stories import story_of
from experiments.jobs.making import RunFailed
from experiments.plain import visible
from experiments.study import Study
from experiments.telling.story import ending, how_to_read, life, who
from sim.tables.story import STATES


def life_ui() -> Tag:
    """Returns the page."""
    return tags.div(
        tags.h2("One HCP's life"),
        note("Of the study that is set up, in replicate 1: an example, not evidence. The luck is "
             "the same under every strategy, so lives differ by what the company did."),
        tags.div(
            ui.input_text("hcp", "Id of the HCP: a number, or as your list has it", "1"),
            ui.input_action_button("tell", "Tell its life", class_="btn-primary"),
            class_="in-line",
        ),
        ui.output_ui("life_told"),
        class_="life-page",
    )  # fmt: skip


def life_server(input: Inputs, desk: Desk, chosen: Chosen) -> None:
    """Makes the page work.

    Args:
        input: of the window.
        desk: that all windows share.
        chosen: what is set up.
    """
    told: reactive.Value[Study | None] = reactive.Value(None)
    wrong: reactive.Value[list[Problem]] = reactive.Value([])

    async def tell(hcp: str) -> None:
        told.set(None)
        wrong.set([])
        if not hcp:
            wrong.set([Problem("HCP", "give its id")])
            return
        with reactive.isolate():
            choices = replace(chosen.choices(), story=hcp)
        try:
            plan, _ = desk.plan(choices)
            told.set(await asyncio.to_thread(story_of, plan))
        except ConfigError as error:
            wrong.set(error.problems)
        except RunFailed as error:
            wrong.set([Problem("story", str(error))])

    @reactive.effect
    @reactive.event(input.tell)
    async def _tell() -> None:
        await tell(input.hcp().strip())

    @reactive.effect
    @reactive.event(input.pressed_hcp)
    async def _pressed() -> None:
        hcp = str(input.pressed_hcp())
        ui.update_text("hcp", value=hcp)
        ui.update_navset("page", selected="life")
        await tell(hcp)

    @render.ui
    def life_told() -> TagList | Tag | None:
        study = told()
        return faults(wrong()) if study is None else _life(study)


def _life(study: Study) -> TagList:
    """Who it is, its states by week, and each touch under each strategy."""
    assert study.story_weeks is not None
    weeks, known = study.story_weeks, looks_of(study.manifest["arms"])
    charts = [
        lines(weeks, name, name.capitalize(), known, int(weeks["week"].max())) for name in STATES
    ]
    tabs = [
        ui.nav_panel(
            visible(arm),
            tags.p(visible(ending(study, arm)), class_="ending"),
            tags.div(table_of(life(study, arm), f"touches under {arm}"), class_="touches"),
            value=f"life_{at}",
        )
        for at, arm in enumerate(study.arms)
    ]
    return TagList(
        tags.p(tags.strong(visible(f"{who(study.manifest['story'])}."))),
        tags.div(*charts, class_="week-charts"), key_of_arms(known),
        note(how_to_read()),
        ui.navset_tab(*tabs, id="life_arm"),
    )  # fmt: skip
