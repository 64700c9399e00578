"""Set up: what is chosen, what it comes to, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from htmltools import Tag, tags
from shiny import ui

from experiments.dashboard.choices import Choices
from experiments.dashboard.desk import ENDINGS, Menu
from experiments.dashboard.offers import COUNTRIES, ELSEWHERE, FRONT, Offer, default_of, offers
from experiments.dashboard.parts import note
from sim.settings import Settings

WORLDS = {
    "none": "one world: the default assumptions",
    "evidence": "worlds that published evidence leaves open, one per replicate",
    "ranges": "worlds from the ranges of all judged assumptions, one per replicate",
}
_NAME_WORDS = 6
_FIRST, _USUAL = Choices(), Settings()


def setup_ui(menu: Menu) -> Tag:
    """Returns the page.

    Args:
        menu: what there is to choose from.
    """
    left = tags.div(
        _question(), _market(menu), _hcps(menu), _strategies(menu), _levers(), _extent(),
        class_="choices",
    )  # fmt: skip
    right = tags.div(ui.output_ui("would_run"), class_="would-run")
    return tags.div(left, right, class_="setup")


def _card(title: str, *parts: object, faults: str) -> Tag:
    place = f"faults_{faults}"
    head = tags.h2(title, class_="card-head")
    return tags.section(head, *parts, ui.output_ui(place), class_="choice-card")  # type: ignore[arg-type]


def _question() -> Tag:
    return _card(
        "Study",
        ui.input_text("name", "Name: letters, digits and _", _FIRST.name),
        faults="name",
    )


def _market(menu: Menu) -> Tag:
    countries = ui.input_checkbox_group(
        "countries", "Countries in which the HCPs live; none is the European average", COUNTRIES,
        inline=True,
    )  # fmt: skip
    scenarios = ui.input_checkbox_group(
        "scenarios", "What happens meanwhile; nothing is the market as it is",
        {name: _named(name, about) for name, about in menu.scenarios.items()},
    )  # fmt: skip
    faults_of_shares = ui.output_ui("faults_shares")
    return _card(
        "Market", countries, ui.output_ui("country_shares"), faults_of_shares, scenarios,
        faults="market",
    )  # fmt: skip


def shares_ui(shares: Mapping[str, float]) -> Tag:
    """Returns a field for the share of each country.

    Args:
        shares: in per cent by code, as they stand there at first.
    """
    fields = [
        ui.input_numeric(f"share_{code}", f"{COUNTRIES[code]}, %", _plain(share), min=0, max=100)
        for code, share in shares.items()
    ]
    return tags.div(
        note("How many of every hundred HCPs live in each; together 100 %."),
        tags.div(*fields, class_="in-line shares"),
    )


def _plain(share: float) -> float:
    return int(share) if share == int(share) else share


def _hcps(menu: Menu) -> Tag:
    pages = {name: f"{name}: {about}" for name, about in menu.populations.items()}
    return _card(
        "HCPs",
        ui.input_select("population", "Ready population", pages, selected=_FIRST.population),
        ui.input_numeric("hcps", "How many are simulated", _USUAL.population.size, min=1),
        ui.input_file(
            "list", "Or a list of your own (CSV, Excel, Parquet): only hcp_id is needed",
            accept=list(ENDINGS), button_label="Choose a file",
        ),
        ui.output_ui("list_told"),
        faults="hcps",
    )  # fmt: skip


def _strategies(menu: Menu) -> Tag:
    known = {name: _named(name, about) for name, about in menu.strategies.items()}
    chosen = [name for name, _ in _FIRST.arms]
    again = tags.div(
        ui.input_select("variant_of", "Another version of", list(menu.strategies)),
        ui.input_text("variant_name", "is called", placeholder="hybrid with fewer mails"),
        ui.input_action_button("add_variant", "Add"),
        class_="in-line",
    )
    return _card(
        "Strategies",
        ui.input_checkbox_group("strategies", "Compared with one another", known, selected=chosen),
        again, ui.output_ui("variants_told"), faults="arms",
    )  # fmt: skip


def _levers() -> Tag:
    known = offers()
    front = [
        ui.input_action_button(f"front_{at}", known[key].name, class_="btn-sm")
        for at, key in enumerate(FRONT)
    ]
    names = {key: name for key, (_, name) in ELSEWHERE.items()}
    names |= {key: f"{one.name} ({one.about})" for key, one in known.items()}
    return _card(
        "Levers",
        note("Whatever is not pulled stays as it is. A few that are asked for often:"),
        tags.div(*front, class_="front"),
        ui.input_selectize(
            "lever", f"Or search all {len(known):,}", {"": "", **names},
            options={
                "placeholder": "type a word: mail, trust, Germany ...", "maxOptions": 60,
                "searchField": ["label", "value"],
            },
        ),
        tags.div(id="pulls"),
        faults="levers",
    )  # fmt: skip


def pull_ui(number: int, offer: Offer, arms: dict[str, str], now: str) -> Tag:
    """Returns the row of a lever that is pulled.

    Args:
        number: of the row.
        offer: the lever.
        arms: for whom it may be pulled, by name.
        now: its value in the strategies as they are.
    """
    label = f"{offer.name}{f', {offer.unit}' if offer.unit else ''}"
    if offer.words:
        value = ui.input_select(f"pull_{number}", label, {"": f"as it is ({now})"} | {
            word: word for word in offer.words
        })  # fmt: skip
    else:
        value = ui.input_text(f"pull_{number}", label, placeholder=f"now {now}")
    swept = f" In doubt from {offer.swept[0]:g} to {offer.swept[1]:g}." if offer.swept else ""
    about = (
        f"{offer.about[:1].upper()}{offer.about[1:]}. Allowed: {offer.allowed}. Default: "
        f"{default_of(offer)}.{swept} Source: {offer.source}."
    )
    return tags.div(
        value,
        ui.input_select(f"pull_arm_{number}", "for", arms),
        ui.input_action_button(f"drop_{number}", "Take out", class_="btn-sm"),
        tags.p(about, " ", tags.code(offer.key), class_="about"),
        id=f"pull_row_{number}", class_="pull",
    )  # fmt: skip


def _extent() -> Tag:
    budget = _USUAL.company.budget_per_hcp_year
    return _card(
        "Money, time and certainty",
        tags.div(
            ui.input_numeric("budget", "Budget, EUR per HCP and year", budget, min=0),
            ui.input_numeric("weeks", "Weeks", 52, min=1),
            ui.input_numeric("replicates", "Replicates, each of other luck", 10,
                             min=1),
            ui.input_numeric("seed", "Seed of the luck", 1, min=0),
            class_="in-line",
        ),
        ui.input_select("worlds", "Replicates live in", WORLDS, width="100%"),
        faults="extent",
    )  # fmt: skip


def _named(name: str, about: str) -> Tag:
    """A page with what it is; its own first word, if that is its name, is not said again."""
    first, colon, rest = about.partition(": ")
    said = rest if colon and len(first.split()) <= _NAME_WORDS else about
    return tags.span(tags.strong(name.replace("_", " ")), f": {said}" if said else "")
