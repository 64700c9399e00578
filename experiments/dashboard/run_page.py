"""Run: how far the study is, its end, and what came out."""

from __future__ import annotations

from htmltools import Tag, TagList, tags
from shiny import Inputs, reactive, render, ui

from experiments.config_errors import ConfigError
from experiments.dashboard.desk import Desk
from experiments.dashboard.findings import findings
from experiments.dashboard.parts import looked_after, note
from experiments.dashboard.runs import AT_WORK, NONE, STOPPED, STOPPING, WHOLE, WITH_FAILURES
from experiments.dashboard.setup_server import Chosen
from experiments.study import NotAStudy, Study

_MOST_LINES = 14


def run_ui() -> Tag:
    """Returns the page."""
    return tags.div(
        ui.output_ui("run_state"), ui.output_ui("run_found"), class_="run-page"
    )  # fmt: skip


def run_server(input: Inputs, desk: Desk, chosen: Chosen) -> None:
    """Makes the page work.

    Args:
        input: of the window.
        desk: that all windows share.
        chosen: what is set up.
    """

    @reactive.effect
    @reactive.event(input.run)
    def _run() -> None:
        found = chosen.planned()
        if found.plan is None or found.tree is None:
            return
        try:
            begun = desk.run(found.plan, found.tree, overwrite=bool(input.overwrite()))
        except (ConfigError, OSError) as error:
            ui.notification_show(str(error), type="error", duration=None)
            return
        if not begun:
            words = f"{desk.runner.name} is being made; stop it, or wait."
            ui.notification_show(words, type="warning")
        ui.update_navset("page", selected="run")

    @reactive.effect
    @reactive.event(input.stop)
    def _stop() -> None:
        desk.runner.stop()

    @reactive.effect
    @reactive.event(input.go_on)
    def _go_on() -> None:
        desk.runner.go_on()

    runner = desk.runner
    seen = looked_after(
        input.tick, lambda: (runner.state, runner.progress, runner.said, runner.started)
    )

    @reactive.calc
    def ended() -> tuple[str, str]:
        return desk.runner.name, seen()[0]

    @render.ui
    def run_state() -> TagList:
        return _state(seen()[0], desk)

    @render.ui
    def run_found() -> TagList | None:
        name, how = ended()
        if how not in (WHOLE, WITH_FAILURES):
            return None
        try:
            study = Study.load(desk.results / name)
        except NotAStudy as error:
            return TagList(tags.p(str(error)))
        return TagList(
            tags.h2("What came out"),
            findings(study),
            tags.p(
                ui.input_action_button("to_compare", "Set it beside other studies"), " ",
                tags.a("The whole report", href=f"report/{name}", target="_blank", rel="noopener"),
            ),
        )  # fmt: skip


def _state(state: str, desk: Desk) -> TagList:
    runner = desk.runner
    if state == NONE:
        return TagList(
            tags.h2("Nothing runs"), tags.p("Set a study up, and press Run there."),
        )  # fmt: skip
    progress = runner.progress
    is_made = state == AT_WORK and 0 < progress.total <= progress.done
    heads = {
        AT_WORK: f"{runner.name} is being made", STOPPING: f"{runner.name} comes to its end",
        STOPPED: f"{runner.name} is stopped",
    }  # fmt: skip
    done = (
        f"{progress.done:,} of {progress.total:,} {progress.what}"
        if progress.total
        else "it starts"
    )
    left = f", {progress.left}" if progress.left and state == AT_WORK else ""
    if is_made:
        left = " are made; tables and figures are written"
    far = {"value": str(progress.done)} if progress.total else {}
    bar = tags.progress(
        max=str(max(progress.total, 1)), **{"aria-label": "runs that are made", **far}
    ) if progress.total and state in (AT_WORK, STOPPING) else None  # fmt: skip
    buttons = {
        AT_WORK: ui.input_action_button("stop", "Stop", class_=None if is_made else "btn-danger"),
        STOPPED: ui.input_action_button("go_on", "Go on", class_="btn-primary"),
    }.get(state)
    kept = {
        AT_WORK: note("Stop keeps the runs that are made; the study can go on from there."),
        STOPPED: note("The runs that are made are kept; it goes on from there."),
    }.get(state)
    said = "\n".join(runner.lines[-_MOST_LINES:]) or "It starts ..."
    return TagList(
        tags.h2(heads.get(state, f"{runner.name}: {state}")),
        tags.div(bar, tags.span(f"{done}{left}", id="run_progress"), class_="progress-line",
                 role="status"),
        tags.div(buttons, class_="buttons"), kept,
        tags.details(
            tags.summary("What it says"), tags.pre(said, class_="log"),
            open="" if state not in (WHOLE,) else None,
        ),
        tags.details(tags.summary("The command"), tags.pre(tags.code(runner.command))),
    )  # fmt: skip
