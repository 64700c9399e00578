"""The tables that a user brings along: HCPs and a contact log, read and set against each other."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import yaml
from pydantic import ValidationError

from experiments.config_errors import ConfigError, Problem, one_line, shown
from experiments.configuration.groups import OURS, Pages
from experiments.configuration.yaml_text import read_words
from experiments.user_files.contact_rows import KEY
from experiments.user_files.contacts import FEWEST, read_contacts, unnamed
from experiments.user_files.format import Format, ListFormat, LogFormat
from experiments.user_files.hcps import read_hcps
from experiments.user_files.matching import examples, why_apart
from experiments.user_files.specialties import added, problems_of
from experiments.user_files.weeks import MOST_WEEKS
from sim.settings import Settings, Strategy
from sim.settings.channels import CHANNELS, PUSH_CHANNELS, SHIPPED, Channels
from sim.settings.population import Population

if TYPE_CHECKING:
    import pandas as pd

MOST_SILENT_WEEKS = 13
"""Weeks without any contact beyond which a date may be mistyped."""

FEWEST_WEEKS = 8
"""Weeks from which a log can be calibrated to."""

_Format = TypeVar("_Format", bound=Format)


def read_population(
    tree: dict[str, Any], pages: Pages
) -> tuple[pd.DataFrame | None, list[str], list[Problem]]:
    """The user's HCPs, if there is a file of them."""
    population = tree.get("population")
    population = population if isinstance(population, dict) else {}
    file, columns, words = (population.get(name) for name in ("file", "columns", "words"))
    said = _said(population, ListFormat)
    named = _is_text(columns) and _is_text(words, depth=2)
    if not isinstance(file, str) or said is None or columns is None or not named:
        return None, [], []  # told by the settings' own check
    try:
        hcps, notes = read_hcps(Path(file), columns, _specialties(pages), words, said=said)
    except ConfigError as error:
        return None, [], error.problems
    market = tree.get("market")
    country = market.get("country") if isinstance(market, dict) else None
    notes += [*stood_for(file, len(hcps), population.get("represents"))]
    return hcps, notes + overridden_countries(file, hcps, country), []


def stood_for(file: str, hcps: int, represents: object) -> list[str]:
    """The note on a list that stands for as many HCPs as nobody has said.

    Args:
        file: Its name.
        hcps: How many are on it.
        represents: `population.represents`; the default is taken for not said.
    """
    usual = Population.model_fields["represents"].default
    if represents != usual or hcps == usual:
        return []
    return [
        f"{file}: its {hcps:,} HCPs stand for {usual:,} by whom content and places are paid for; "
        f"if they are all whom you reach, write population.represents={hcps}"
    ]


def overridden_countries(file: str, hcps: pd.DataFrame, country: str | None) -> list[str]:
    """The note on HCPs whose country in the file is not the one that the market gives to all.

    Args:
        file: Name of the file.
        hcps: As `read_hcps` returns them.
        country: `market.country`; None leaves each HCP its own.
    """
    given = hcps["country"].dropna().astype(str)
    others = given[given != country].value_counts() if country else given.iloc[:0].value_counts()
    if others.empty:
        return []
    named = ", ".join(f"{name} ({count:,})" for name, count in others.items())
    return [
        f"{file}: market.country={country} overrides the country of {others.sum():,} HCPs: {named}"
    ]


def _specialties(pages: Pages) -> dict[str, list[str]]:
    """The names of specialties by class: ours, with those of the user's own page on top."""
    own = pages.find("specialties.yaml")
    ours = OURS / "specialties.yaml"
    read = _read_classes(ours)
    return read if own is None or own == ours else added(read, _read_classes(own))


def _read_classes(page: Path) -> dict[str, list[str]]:
    """The names of specialties by class that stand on one page."""
    try:
        tree = read_words(page)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise ConfigError(
            [Problem(str(page), f"cannot be read ({one_line(str(error))})")]
        ) from None
    if not isinstance(tree, dict):
        raise ConfigError(
            [Problem(str(page), "holds classes of specialties, each with a list of names")]
        )
    problems = problems_of(tree, str(page))
    if problems:
        raise ConfigError(problems)
    return tree


def read_log(
    tree: dict[str, Any], hcps: pd.DataFrame | None, settings: Settings | None
) -> tuple[pd.DataFrame | None, pd.DataFrame | None, list[str], list[Problem]]:
    """The user's contact log, and the HCPs that it is about.

    Args:
        tree: The composed configuration.
        hcps: The user's HCPs; None where there is no list of them.
        settings: What the company did, and whom it sees; None where they are not sound.

    Returns:
        The log, the HCPs (those of the log where there is no list), notes and problems.
    """
    given = tree.get(KEY)
    file = given.get("file") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(file, str):
        problem = Problem(f"{KEY}.file", "is missing: the contact log, CSV, Parquet or .xlsx")
        return None, hcps, [], [problem]
    maps = {name: given.get(name) for name in ("columns", "channels", "outcomes", "reasons")}
    row, said = given.get("one_row_per"), _said(given, LogFormat)
    sound = said is not None and row in ("contact", "event")
    if not sound or not all(map(_is_text, maps.values())):
        return None, hcps, [], []  # told by the settings' own check
    try:
        totals = unnamed(settings.channels if settings else Channels())
        log, notes = read_contacts(Path(file), **maps, one_row_per=row, said=said, totals=totals)  # type: ignore[arg-type]
    except ConfigError as error:
        return None, hcps, [], error.problems
    left = ""
    if hcps is not None:
        known = log["hcp_id"].isin(hcps["hcp_id"]) | (log["hcp_id"] == "")
        if not known.all():
            other = tree["population"]["file"]
            gone = log.loc[~known, "hcp_id"].unique()
            unmet = hcps.loc[~hcps["hcp_id"].isin(log["hcp_id"]), "hcp_id"]
            why = why_apart(gone, file, unmet, other)
            if not (known & (log["hcp_id"] != "")).any():
                why = why or examples(gone, file, unmet, other)
                return None, hcps, [], [Problem(file, f"no hcp_id of it is in {other}", hint=why)]
            left = f"{(~known).sum():,} contacts left out, of {len(gone):,} HCPs who are not in "
            left += f"{other}; {why}" if why else other
            notes.append(f"{file}: {left}")
            log = log[known].reset_index(drop=True)
    else:
        import pandas as pd

        ids = log["hcp_id"][log["hcp_id"] != ""].unique()
        if not len(ids):
            hint = "population.file lists the HCPs"
            return None, hcps, [], [Problem(file, "names no HCP", hint=hint)]
        hcps = pd.DataFrame({"hcp_id": ids}, dtype=object)
        notes.append(
            f"{file}: it names {len(ids):,} HCPs; whom the company never met is not among them, "
            "unless population.file lists them"
        )
    weeks = int(log["week"].max())
    if weeks < FEWEST_WEEKS:
        message = f"covers {weeks} weeks; {FEWEST_WEEKS} to {MOST_WEEKS:,} can be calibrated"
        return None, hcps, [], [Problem(file, message, hint=left)]
    most = int(log["channel"].value_counts().max())
    if most < FEWEST:
        message = f"has at most {most} contacts on a channel; {FEWEST} are needed to tell anything"
        return None, hcps, [], [Problem(file, message, hint=left)]
    notes += _doubts(log, file)
    return log, hcps, notes, _closed(log, settings.strategy if settings else None)


def _doubts(log: pd.DataFrame, file: str) -> list[str]:
    """What of a log is not used, or looks odd."""
    counts = log["channel"].value_counts().sort_index()
    few = [
        f"{CHANNELS[at]} ({count})"
        for at, count in zip(counts.index.tolist(), counts.tolist(), strict=True)
        if count < FEWEST
    ]
    notes = []
    if few:
        notes.append(
            f"{file}: nothing is read of {', '.join(few)}: {FEWEST} contacts on a channel are "
            "needed"
        )
    weeks = sorted(log["week"].unique().tolist())
    silent = max(
        (
            (after - before - 1, before + 1, after - 1)
            for before, after in itertools.pairwise(weeks)
        ),
        default=(0, 0, 0),
    )
    if silent[0] > MOST_SILENT_WEEKS:
        notes.append(f"{file}: no contact in weeks {silent[1]} to {silent[2]}; is a date mistyped?")
    return notes


def _said(section: dict[str, Any], kind: type[_Format]) -> _Format | None:
    """What the user says of how a file is written; None where the settings' check refuses it."""
    try:
        return kind.model_validate(section.get("format", {}))
    except ValidationError:
        return None


def _is_text(names: Any, depth: int = 1) -> TypeGuard[Any]:
    """Whether a mapping holds text alone, below as many levels of keys."""
    if depth == 0:
        return isinstance(names, str)
    return isinstance(names, dict) and all(
        isinstance(name, str) and _is_text(value, depth - 1) for name, value in names.items()
    )


def _closed(log: pd.DataFrame, strategy: Strategy | None) -> list[Problem]:
    """The problems of places that HCPs came to and that the strategy does not open."""
    if strategy is None:
        return []
    came = [CHANNELS[at] for at in sorted(log["channel"].unique()) if at >= len(PUSH_CHANNELS)]
    keys = {place: strategy.key_of(place, SHIPPED[place]) for place in came}
    return [
        Problem(
            f"strategy.{key}", f"the log has sessions on {place}",
            value=shown(getattr(strategy, key)),
            hint="choose what the company did: strategy=hybrid, or a page of your own with money "
            "for it",
        )
        for place, key in keys.items()
        if not getattr(strategy, key)
    ]  # fmt: skip
