"""Set up, at work: from what is ticked and typed to a plan, in the sight of the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from htmltools import Tag, TagList, tags
from shiny import Inputs, Outputs, reactive, render, ui
from shiny.session import require_active_session

from experiments.config_errors import ConfigError, Problem
from experiments.configuration import StudyPlan
from experiments.dashboard.choices import (
    UNTOLD,
    Choices,
    Pull,
    Tree,
    command,
    page,
    shares_with,
    words,
)
from experiments.dashboard.desk import Desk
from experiments.dashboard.offers import ELSEWHERE, FRONT, offers
from experiments.dashboard.parts import faults, note
from experiments.dashboard.setup_page import pull_ui, shares_ui
from experiments.designs.study_design import again, study_design
from experiments.designs.variants import MOST_REPLICATES
from experiments.jobs.store import Memory

_LONGEST = 1_500
CARDS = {
    "name": ("name", "results"),
    "shares": ("population.countries",),
    "market": ("market",),
    "hcps": ("population.size", "population.file", "population", "list"),
    "arms": ("arms", "strategy"),
    "extent": ("weeks", "replicates", "seed", "worlds", "company.budget_per_hcp_year"),
}
"""Cards by the keys whose faults they show; what is of none is a lever's."""


@dataclass
class Chosen:
    """What one window has chosen.

    Attributes:
        choices: as they stand.
        planned: the plan with what it comes to, or everything that is wrong.
    """

    choices: Callable[[], Choices]
    planned: Callable[[], Outcome]


@dataclass(frozen=True)
class Outcome:
    """What choices came to: a plan, or faults."""

    plan: StudyPlan | None = None
    tree: Tree | None = None
    problems: list[Problem] = field(default_factory=list)


def setup_server(input: Inputs, output: Outputs, desk: Desk) -> Chosen:
    """Makes the page work.

    Args:
        input: of the window.
        output: of it.
        desk: that all windows share.

    Returns:
        What is chosen, for the other pages.
    """
    pulls: reactive.Value[list[tuple[int, str]]] = reactive.Value([])
    variants: reactive.Value[list[tuple[str, str]]] = reactive.Value([])
    upload: reactive.Value[tuple[str, list[Problem]]] = reactive.Value(("", []))

    @reactive.calc
    def arms() -> tuple[tuple[str, str], ...]:
        return (*((name, name) for name in input.strategies()), *variants())

    @reactive.calc
    def shares() -> tuple[float | None, ...]:
        fields = [f"share_{code}" for code in input.countries()]
        there = len(fields) > 1 and all(field in input for field in fields)
        return tuple(input[field]() for field in fields) if there else ()

    offered: list[str] = []

    @render.ui
    def country_shares() -> Tag | None:
        codes = list(input.countries())
        with reactive.isolate():
            before = {code: input[f"share_{code}"]() for code in offered
                      if f"share_{code}" in input}  # fmt: skip
        offered[:] = codes if len(codes) > 1 else []
        return shares_ui(shares_with(codes, before)) if offered else None

    @reactive.calc
    def choices() -> Choices:
        pulled = tuple(
            Pull(key, str(input[f"pull_{number}"]() or ""), input[f"pull_arm_{number}"]())
            for number, key in pulls()
            if f"pull_{number}" in input and f"pull_arm_{number}" in input
        )
        return Choices(
            name=input.name().strip(), scenarios=tuple(input.scenarios()),
            countries=tuple(input.countries()), shares=shares(), population=input.population(),
            hcps=input.hcps(), file=upload()[0], arms=arms(),
            pulls=tuple(one for one in pulled if one.text.strip()), budget=_number(input.budget()),
            weeks=_or(input.weeks(), ""), replicates=_or(input.replicates(), ""),
            worlds=input.worlds(), seed=_or(input.seed(), ""),
        )  # fmt: skip

    @reactive.calc
    def outcome() -> Outcome:
        _, wrong = upload()
        try:
            plan, tree = desk.plan(choices())
        except ConfigError as error:
            return Outcome(problems=[*wrong, *error.problems])
        return Outcome(plan, tree, wrong) if not wrong else Outcome(problems=wrong)

    _lever_rows(input, pulls, arms, outcome)
    _variant_rows(input, variants, arms)

    @reactive.effect
    @reactive.event(input.list)
    def _take_list() -> None:
        given = input.list()
        if not given:
            return
        try:
            kept = desk.keep_list(given[0]["name"], Path(given[0]["datapath"]).read_bytes())
        except ConfigError as error:
            upload.set(("", error.problems))
        except OSError as error:
            upload.set(("", [Problem("list", f"cannot be kept ({error.strerror})")]))
        else:
            upload.set((str(kept), []))

    @reactive.effect
    @reactive.event(input.leave_list)
    def _leave_list() -> None:
        upload.set(("", []))

    @render.ui
    def list_told() -> Tag | None:
        file, _ = upload()
        if not file:
            return None
        found = outcome()
        hcps = found.plan.hcps if found.plan is not None else None
        told = (
            f"{len(hcps):,} HCPs are read from {file}."
            if hcps is not None
            else f"{file} is not sound."
        )
        said = [line for line in (found.plan.notes if found.plan else []) if file in line]
        leave = ui.input_action_button("leave_list", "Leave the list out", class_="btn-sm")
        return tags.div(tags.p(told), tags.ul(*map(tags.li, said)), leave, class_="told")

    def shows_faults(card: str) -> None:
        def shown() -> Tag | None:
            file = upload()[0]
            return faults(one for one in outcome().problems if card_of(one, file) == card)

        output(id=f"faults_{card}")(render.ui(shown))

    for card in (*CARDS, "levers"):
        shows_faults(card)

    @render.ui
    def would_run() -> TagList:
        return _would_run(outcome(), desk, choices().name)

    @render.download_button(
        filename=lambda: f"{choices().name}.yaml", media_type="application/yaml"
    )
    def page_file() -> Any:
        found = outcome()
        if found.tree is not None:
            yield page(found.tree)

    @reactive.effect
    @reactive.event(input.save)
    def _save() -> None:
        found = outcome()
        if found.plan is None or found.tree is None:
            return
        try:
            file = desk.save(found.plan.name, found.tree)
        except (ConfigError, OSError) as error:
            ui.notification_show(str(error), type="error", duration=None)
        else:
            ui.notification_show(f"Saved as {file}", type="message")

    return Chosen(choices, outcome)


def card_of(problem: Problem, file: str = "") -> str:
    """Returns the card that shows a fault.

    Args:
        problem: the fault.
        file: the list of HCPs, if there is one.
    """
    if file and problem.where.startswith(file):
        return "hcps"
    *around, where = problem.where.rpartition(": ")
    if where.startswith("strategy.") or any("." in key and key == where for key in offers()):
        return "levers"
    for card, keys in CARDS.items():
        if any(where == key or where.startswith((f"{key}.", f"{key}:")) for key in keys):
            return card
    return "arms" if around[0].startswith("arms") else "levers"


def _lever_rows(
    input: Inputs,
    pulls: reactive.Value[list[tuple[int, str]]],
    arms: Callable[[], Sequence[tuple[str, str]]],
    outcome: Callable[[], Outcome],
) -> None:
    """Rows of levers: put in, taken out, and for whom."""

    def add(key: str) -> None:
        with reactive.isolate():
            there = pulls()
            number = max((one for one, _ in there), default=0) + 1
            plan, offer = outcome().plan, offers()[key]
            settings = {name: arm.settings for name, arm in plan.arms.items()} if plan else {}
            now = offer.now(settings) if settings else "as it is"
            pulls.set([*there, (number, key)])
            row = pull_ui(number, offer, _for_whom(key, arms()), now)
        ui.insert_ui(row, "#pulls", where="beforeEnd")
        _drops(input, pulls, number)

    @reactive.effect
    @reactive.event(input.lever)
    async def _searched() -> None:
        if input.lever() in ELSEWHERE:
            place, _ = ELSEWHERE[input.lever()]
            ui.update_selectize("lever", selected="")
            await require_active_session(None).send_custom_message("show", {"id": place})
        if input.lever() in offers():
            add(input.lever())
            ui.update_selectize("lever", selected="")

    def in_front(at: int, key: str) -> None:
        @reactive.effect
        @reactive.event(input[f"front_{at}"])
        def _pressed() -> None:
            add(key)

    for at, key in enumerate(FRONT):
        in_front(at, key)

    @reactive.effect
    def _known_arms() -> None:
        whom = arms()
        with reactive.isolate():
            rows = [(number, key) for number, key in pulls() if f"pull_arm_{number}" in input]
            for number, key in rows:
                chosen = input[f"pull_arm_{number}"]()
                known = _for_whom(key, whom)
                ui.update_select(
                    f"pull_arm_{number}", choices=known,
                    selected=chosen if chosen in known else UNTOLD,
                )  # fmt: skip


def _drops(input: Inputs, pulls: reactive.Value[list[tuple[int, str]]], number: int) -> None:
    """Lets a row be taken out."""

    @reactive.effect
    @reactive.event(input[f"drop_{number}"], ignore_init=True)
    def _drop() -> None:
        ui.remove_ui(f"#pull_row_{number}")
        pulls.set([one for one in pulls() if one[0] != number])


def _for_whom(key: str, arms: Sequence[tuple[str, str]]) -> dict[str, str]:
    whole = "all strategies that use it" if offers()[key].is_strategy else "all"
    return {UNTOLD: whole, **{name: name for name, _ in arms}}


def _variant_rows(
    input: Inputs,
    variants: reactive.Value[list[tuple[str, str]]],
    arms: Callable[[], Sequence[tuple[str, str]]],
) -> None:
    """Further versions of a strategy, under names of their own."""

    @reactive.effect
    @reactive.event(input.add_variant)
    def _add() -> None:
        name = input.variant_name().strip()
        if not name or name in dict(arms()):
            said = "is a strategy's already" if name else "is missing"
            ui.notification_show(f"The name of the version {said}.", type="warning")
            return
        variants.set([*variants(), (name, input.variant_of())])
        ui.update_text("variant_name", value="")

    @reactive.effect
    @reactive.event(input.drop_variants)
    def _drop() -> None:
        variants.set([])

    @render.ui
    def variants_told() -> Tag | None:
        if not variants():
            return None
        listed = [tags.li(tags.strong(name), f": {of}, and what its levers change")
                  for name, of in variants()]  # fmt: skip
        drop = ui.input_action_button("drop_variants", "Take them out", class_="btn-sm")
        return tags.div(tags.ul(*listed), drop, class_="told")


def _would_run(found: Outcome, desk: Desk, name: str) -> TagList:
    """What would run, or that something is to be mended."""
    if found.plan is None or found.tree is None:
        count = len(found.problems)
        things = "One thing is" if count == 1 else f"{count} things are"
        return TagList(
            tags.h2("Not ready"),
            tags.p(f"{things} to be mended:"),
            faults(found.problems),
            tags.div(f"Not ready: {things.lower()} to be mended", class_="at-hand only-narrow"),
        )
    plan, tree = found.plan, found.tree
    first = next(iter(plan.arms.values())).settings
    hcps = len(plan.hcps) if plan.hcps is not None else first.population.size
    runs = len(plan.arms) * plan.replicates
    typed = words(tree)
    line = command(typed) if typed is not None else ""
    alone = (
        tags.p("A name of a strategy can stand on the page alone, not in a command.")
        if typed is None else
        tags.p("Its levers make the line longer than a screen; the page says the same.")
        if len(line) > _LONGEST else tags.pre(tags.code(line))
    )  # fmt: skip
    return TagList(
        tags.h2("Ready to run"),
        tags.p(
            tags.strong(f"{len(plan.arms)} strategies, {plan.replicates} replicates each: "
                        f"{runs} runs"),
            f" of {hcps:,} HCPs over {plan.weeks} weeks{_and_more(plan)}.",
        ),
        tags.ul(*(tags.li(line) for line in plan.notes), class_="notes") if plan.notes else None,
        tags.div(
            ui.input_action_button("run", "Run", class_="btn-primary"),
            ui.input_action_button("watch_only", "Watch one replicate"),
            class_="buttons at-hand",
        ),
        ui.input_checkbox("overwrite", f"Replace another study called {name}, if there is one"),
        tags.h3("The same without this page"),
        note("A page, to be kept or handed round:"),
        tags.div(
            ui.input_action_button("save", f"Save in {desk.pages}"),
            ui.download_button("page_file", "Download"),
            class_="buttons",
        ),
        tags.pre(tags.code(desk.command(name))),
        tags.details(tags.summary(f"experiment/{name}.yaml"), tags.pre(tags.code(page(tree)))),
        tags.details(tags.summary("As one command"), alone),
    )  # fmt: skip


def _and_more(plan: StudyPlan) -> str:
    """What is made beside the study's own runs, as far as it is known before them."""
    if len(plan.arms) < 2:
        return ""
    few = min(plan.replicates, MOST_REPLICATES)
    rows = study_design(replace(plan, replicates=few)).left(Memory())
    return (
        f"; {sum(map(again, rows)):,} runs more, on the same luck, show on what the answer turns, "
        "and a few split a lead by its causes, if there is one"
    )


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value
