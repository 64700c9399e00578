"""The keys of a whole study: the model's settings, and how often and where they are run."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import field_validator, model_validator

from experiments.configuration.calibration_keys import Calibration
from experiments.configuration.discover_keys import Discover
from experiments.configuration.pilot_keys import Pilot
from experiments.configuration.sensitivity_keys import Sensitivity
from experiments.configuration.yaml_text import check_words
from experiments.user_files.format import ListFormat
from sim.settings import Recording, Settings, Strategy
from sim.settings.parameter import Section, parameter
from sim.settings.population import Population

GROUPS = (
    "strategy",
    "population",
    "market",
    "behaviour",
    "channels",
    "company",
    "warm_up",
    "arms",
    "grid",
    "executor",
    "experiment",
)
"""Keys whose value on the command line names pages of the configuration."""

LISTED_GROUPS = ("market",)
"""Groups that take several pages at once, the later ones on top."""

SHARED = (
    "arms",
    "grid",
    "name",
    "weeks",
    "replicates",
    "precision",
    "least_replicates",
    "most_replicates",
    "seed",
    "warm_up",
    "executor",
    "experiment",
    "record",
    "results",
    "overwrite",
    "story",
    "audit",
    "why",
    "rules",
    "worlds",
    "replicates_per_world",
    "score",
    "worth",
    "question",
    "answer",
    "calibration",
    "pilot",
    "sensitivity",
    "discover",
)
"""Keys that hold for a whole study."""

AUTO = "auto"
"""Word for as many as are needed."""

MOST_ARMS = 50
"""Arms of one comparison: every one is set against every other, in tables and in figures."""

TEXT_KEYS = (
    "name",
    "results",
    "population.file",
    "population.format.sheet",
    "calibration.file",
    "calibration.format.sheet",
    "story",
    "question",
    "worlds",
    "executor.address",
    "executor.scheduler_file",
    "pilot.territory_column",
    "discover.favourite",
    "discover.rival",
)
"""Keys that hold free text, which Hydra must not parse."""

TEXT_MAPS = {
    "population.columns": "ours",
    "population.words": "columns",
    "calibration.columns": "ours",
    "calibration.channels": "theirs",
    "calibration.outcomes": "theirs",
    "calibration.reasons": "theirs",
}
"""Keys of mappings of free text, which Hydra must not parse either; and what their own keys are:
names of ours, words of the user's file, or our columns with a mapping by words of the file each."""


class Executor(Section):
    """How the runs are spread."""

    kind: Literal["local", "dask"] = parameter(
        "local", "who makes the runs: processes of this machine, or a cluster of Dask"
    )
    workers: int | str = parameter("auto", "runs at a time: 1 or more, or auto, one per processor")
    address: str | None = parameter(
        None, "of the cluster's scheduler, as in tcp://host:8786; only with executor=dask"
    )
    scheduler_file: str | None = parameter(
        None, "what the cluster's scheduler wrote of itself, in the place of an address"
    )

    @field_validator("workers", mode="before")
    @classmethod
    def _are_some(cls, workers: object) -> object:
        if workers != "auto" and not (type(workers) is int and 1 <= workers <= 1024):
            raise ValueError("a whole number from 1 to 1,024, or auto")
        return workers

    @model_validator(mode="after")
    def _is_reached(self) -> Executor:
        told = [self.address, self.scheduler_file]
        if self.kind == "dask" and told.count(None) != 1:
            message = "dask needs executor.address=tcp://HOST:PORT or executor.scheduler_file=FILE"
            raise ValueError(message)
        if self.kind == "local" and told != [None, None]:
            raise ValueError("address and scheduler_file are of a cluster: write executor=dask")
        return self


class StudyRecording(Recording):
    """What is kept beside the aggregates, and in which form."""

    csv: bool = parameter(False, "write every table as CSV too")


class StudyPopulation(Population):
    """The universe of HCPs, and how a file of them is read."""

    format: ListFormat = ListFormat()
    words: dict[str, dict[str, str]] = parameter(
        {},
        "our words by the file's, for each column of ours that holds one of a few words; `empty` "
        "is an empty cell, `unknown` what counts as one",
    )

    @field_validator("columns", "words", mode="before")
    @classmethod
    def _are_text(cls, names: object) -> object:
        return check_words(names)


class Contrast(Section):
    """One sentence of an experiment's answer, chosen before the figures are known.

    Either the sum of some arms less that of others, or the best of some arms against its rival.
    """

    measure: str = parameter("engagement", "measure that is read")
    segment: str = parameter("all", "kind of segment")
    value: str = parameter("all", "which segment of that kind")
    weeks: list[int] | None = parameter(
        None, "first and last week that are read; null is the whole run", unit="weeks",
        min_length=2, max_length=2,
    )  # fmt: skip
    plus: list[str] = parameter([], "arms that are added up")
    minus: list[str] = parameter([], "arms that are taken away")
    more: str = parameter("", "what is said of a difference above zero; {} is the difference")
    less: str = parameter("", "what is said of one below zero; {} is how far it is below")
    same: str = parameter("", "what is said where no difference is shown; empty is the usual words")
    best_of: list[str] = parameter([], "arms of which the best is named, in place of a contrast")
    about: str = parameter("", "words before the best arm, such as `In Germany`")

    @model_validator(mode="after")
    def _says_something(self) -> Contrast:
        if bool(self.best_of) == bool(self.plus or self.minus):
            message = "a contrast has either plus and minus, or best_of"
            raise ValueError(message)
        if self.best_of and len(set(self.best_of)) < 2:
            message = "best_of names two arms or more"
            raise ValueError(message)
        if self.best_of and not self.about:
            message = "about is missing: the words before the best arm"
            raise ValueError(message)
        unsaid = [name for name in ("more", "less") if getattr(self, name).count("{}") != 1]
        if not self.best_of and unsaid:
            message = f"{' and '.join(unsaid)} must say what is found, with one {{}} for the figure"
            raise ValueError(message)
        if self.same.count("{}") > 1:
            message = "same has at most one {} for the figure"
            raise ValueError(message)
        if self.weeks is not None and not 1 <= self.weeks[0] <= self.weeks[1]:
            message = "weeks are a first and a last one, from 1"
            raise ValueError(message)
        return self

    @property
    def arms(self) -> list[str]:
        """The arms that it needs."""
        return [*self.plus, *self.minus, *self.best_of]


class StudyConfiguration(Settings):
    """Everything that a study depends on; what is not the study's own goes to the model."""

    name: str | None = parameter(
        None, "name of the study; null is the verb, run or compare", min_length=1, max_length=100
    )
    replicates: int | str = parameter(
        20, "runs of each arm, each with luck of its own: 1 to 100,000, or auto, as many as "
        "precision asks for",
    )  # fmt: skip
    precision: dict[str, float] = parameter(
        {}, "with replicates=auto, by measure: half of the 95 % interval that every paired "
        "difference is to have at the most, in the measure's unit; empty is 0.005 of engagement",
    )  # fmt: skip
    least_replicates: int = parameter(
        10, "with replicates=auto, how many are made at first, from whose spread the rest is "
        "reckoned", ge=5, le=100_000,
    )  # fmt: skip
    most_replicates: int = parameter(
        200, "with replicates=auto, how many are made at the most", ge=5, le=100_000
    )
    seed: int = parameter(1, "where the luck of all replicates starts", ge=0, le=2**32 - 1)
    arms: dict[str, list[str]] = parameter({}, "arms to compare: lists of overrides, by name")
    grid: dict[str, list[bool | int | float | str]] = parameter(
        {}, "values that sweep tries, by dotted key or by a lever's name; one key or two"
    )
    population: StudyPopulation = StudyPopulation()
    executor: Executor = Executor()
    results: str | None = parameter(None, "folder of the results; null is results/<name>")
    overwrite: bool = parameter(False, "replace what another configuration left in that folder")
    record: StudyRecording = StudyRecording()
    story: str | None = parameter(
        None, "id of an HCP whose every touch in replicate 1 is told, with the reasons for it"
    )

    calibration: Calibration = Calibration()
    pilot: Pilot = Pilot()
    sensitivity: Sensitivity = Sensitivity()
    discover: Discover = Discover()
    audit: bool = parameter(
        False,
        "run the arms again with every assumption of confidence C at both ends of its range, and "
        "with each disputed mechanism off",
    )
    why: bool | Literal["leader"] = parameter(
        "leader",
        "split the leader's lead by its causes, over its closest rival (leader) or over every "
        "rival (true): the arms are lived again with groups of their settings swapped",
    )
    rules: bool = parameter(
        False,
        "what each rule of an arm costs and saves: the arms are lived again with each cap, rest, "
        "follow-up, preference centre and law switched off",
    )
    worlds: str = parameter(
        "none",
        "in which world each replicate lives, the same in every arm: none, the one that is set; "
        "ranges, drawn from the ranges of all assumptions of confidence C; evidence, what "
        "published evidence leaves open; or the name of a file of draws, the posterior.csv of "
        "calibrate",
        min_length=1,
    )
    replicates_per_world: int = parameter(
        1,
        "replicates that live in each world, which tell luck from what is due to the world; "
        "replicates is a multiple of it",
        ge=1, le=1_000,
    )  # fmt: skip
    score: dict[str, float] = parameter(
        {},
        "weights of the team's score by measure: what one unit of it in its better direction "
        "counts; with worlds",
    )
    worth: float | None = parameter(
        None,
        "what one HCP engaged in the average week of a year is worth; null looks at each worth at "
        "which the best choice changes; with worlds",
        unit="EUR per engaged HCP-year", gt=0.0, le=1e9,
    )  # fmt: skip
    question: str | None = parameter(None, "what the study is to answer, the report's title")
    answer: dict[str, Contrast] = parameter({}, "sentences of the answer, by name")

    @field_validator("grid", mode="before")
    @classmethod
    def _are_lists(cls, grid: object) -> object:
        for key, values in grid.items() if isinstance(grid, dict) else ():
            if not isinstance(values, list):
                raise ValueError(f"{key} needs a list of values, such as [1,2,4]")
        return grid

    @field_validator("replicates", mode="before")
    @classmethod
    def _are_some(cls, replicates: object) -> object:
        if replicates != AUTO and not (type(replicates) is int and 1 <= replicates <= 100_000):
            raise ValueError("a whole number from 1 to 100,000, or auto")
        return replicates

    @field_validator("name")
    @classmethod
    def _names_a_folder(cls, name: str | None) -> str | None:
        if name is None:
            return None
        if not name.strip() or name in (".", "..") or not name.isprintable() or {*name} & {*"/\\"}:
            raise ValueError("text in one line without / and \\, since it names a folder")
        return name

    @field_validator("results")
    @classmethod
    def _is_a_folder(cls, results: str | None) -> str | None:
        if results is not None and (not results.strip() or not results.isprintable()):
            raise ValueError("the name of a folder")
        return results


def default(key: str) -> Any:
    """What a key of the study's own is where nothing says otherwise."""
    return StudyConfiguration.model_fields[key].get_default(call_default_factory=True)


def neutral_tree() -> dict[str, Any]:
    """Every key with its default, for pages to be laid over.

    A strategy is empty, so that its page says all of it; so is a mapping that is a whole, such as
    the shares of countries.
    """
    tree = StudyConfiguration().model_dump()
    tree["strategy"] = Strategy().model_dump()
    tree["warm_up"]["strategy"] = "none"
    for section, name in wholes():
        tree[section][name] = {}
    return tree


def filled(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree with the defaults of wholes of which no page says anything."""
    for section, name in wholes():
        if isinstance(tree.get(section), dict) and tree[section].get(name) == {}:
            whole = type(getattr(DEFAULTS, section)).model_fields[name]
            default = whole.get_default(call_default_factory=True)
            plain = {k: v.model_dump() if isinstance(v, Section) else v for k, v in default.items()}
            tree = {**tree, section: {**tree[section], name: plain}}
    return tree


@cache
def wholes() -> tuple[tuple[str, str], ...]:
    """Mappings that are given whole or not at all, by section and name."""
    return tuple(
        (section, name)
        for section in Settings.model_fields
        if isinstance(getattr(DEFAULTS, section), Section)
        for name, field in type(getattr(DEFAULTS, section)).model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("whole")
    )


def model_settings(study: StudyConfiguration) -> Settings:
    """The model's part of a sound configuration."""
    part: dict[str, Any] = {name: getattr(study, name) for name in Settings.model_fields}
    for name, kind in (("record", Recording), ("population", Population)):
        part[name] = kind(**{key: getattr(part[name], key) for key in kind.model_fields})
    return Settings.model_validate(part)


DEFAULTS = Settings()
