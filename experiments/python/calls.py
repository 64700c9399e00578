"""The verbs that make a study, as functions.

Each plans and makes exactly what the command line would: the same configuration, the same folder,
the same files. Keywords are keys of the configuration; what is left out is as the pages have it.
`experiments/python/page.py` writes the reference from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from experiments.named import P, R, keywords
from experiments.python.doing import done, faults_of, meant_by
from experiments.python.kinds import (
    Calibration,
    Comparison,
    Discovery,
    Learned,
    Pilot,
    Run,
    SensitivityAnalysis,
    Sweep,
)
from experiments.python.words import Arms, Overrides, Value

Section = Mapping[str, Value]
"""Values by key of a part of the configuration."""


def _verb(verb: str, section: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Has a verb tell its unknown keywords with all else that is wrong with a call."""
    return keywords(partial(meant_by, verb), partial(faults_of, verb, section=section))


@_verb("compare")
def compare(
    *,
    arms: Arms | str | None = None,
    weeks: int | None = None,
    replicates: int | str | None = None,
    seed: int | None = None,
    name: str | None = None,
    experiment: str | None = None,
    strategy: str | Section | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    channels: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: str | Section | None = None,
    worlds: str | Path | None = None,
    replicates_per_world: int | None = None,
    precision: Mapping[str, float] | None = None,
    least_replicates: int | None = None,
    most_replicates: int | None = None,
    audit: bool | None = None,
    why: bool | str | None = None,
    rules: bool | None = None,
    story: str | int | None = None,
    score: Mapping[str, float] | None = None,
    worth: float | None = None,
    question: str | None = None,
    answer: Section | None = None,
    record: Section | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> Comparison:
    """Compares arms on the same HCPs, the same luck and the same money.

    A folder that holds the same study is read, or gone on with where it is not whole; nothing is
    made twice.

    Args:
        arms: names of ready arms (`["push", "hybrid"]`), what sets each of your own apart
            (`{"now": ["strategy=hybrid"], "wary": {"strategy": "hybrid",
            "behaviour.trust.asymmetry": 5}}`), or the name of a page of `configs/arms`.
        weeks: of each run.
        replicates: runs of each arm, each with luck of its own, or `"auto"`.
        seed: where all luck starts.
        name: of the study, and of its folder in `results`.
        experiment: a ready study of `configs/experiment`.
        strategy: what all arms share where they say nothing else: the name of a page, or values
            by key.
        market: countries and scenarios, `["de", "lockdown"]`, or values by key.
        population: the name of a page, or values by key: `{"size": 500}`,
            `{"file": "hcps.csv"}`. A DataFrame is refused with the line that writes it to a file:
            a study must be able to be made again from what its manifest names.
        behaviour: assumptions on HCPs: the name of a page, or values by key.
        channels: values by key.
        company: values by key: `{"budget_per_hcp_year": 600}`.
        warm_up: values by key.
        worlds: in which world each replicate lives: `"none"`, `"ranges"`, `"evidence"` or a file of
            draws.
        replicates_per_world: that live in each world.
        precision: with `replicates="auto"`, half of the interval wanted, by measure.
        least_replicates: that `"auto"` makes at first.
        most_replicates: that `"auto"` makes at the most.
        audit: whether every assumption that is judgement is tried at both ends of its range.
        why: whose lead is split by its causes: `"leader"`, True (over every rival) or False.
        rules: whether every arm is tried without each of its rules.
        story: id of an HCP whose every touch is told.
        score: weights of the team's score by measure.
        worth: of an engaged HCP-year, EUR.
        question: what the study is to answer, the report's title.
        answer: contrasts of the answer by name.
        record: which tables of single HCPs are kept: `{"hcps": True, "touches": True}`.
        measures: values by key.
        engine: `"compiled"` or `"mesa"`.
        executor: `"dask"`, or values by key.
        workers: runs at a time on this machine, or `"auto"`.
        overrides: anything else, in the end: values by dotted key, or words as they are typed.
        config_dir: a folder with pages of your own, searched before ours.
        results: folder of the results; `results/NAME` in the working folder if None.
        overwrite: whether to replace another configuration there.
        quiet: whether to say nothing of what is going on.

    Returns:
        What lies in its folder: tables, sentences, figures.

    Raises:
        ConfigError: everything that is wrong with what was given, at once; nothing is written.
        StudyStopped: where the work could not go on, or nothing came of it. Runs that are made are
            kept, and the same call goes on from there, after Ctrl-C (KeyboardInterrupt) too.
        ValueError: where a table that was written is gone or spoilt.

    Warns:
        FailedRuns: where some runs failed; `.failed` lists them.
    """
    return Comparison(done("compare", locals()))


@_verb("run")
def run(
    *,
    strategy: str | Section | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    name: str | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    channels: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: str | Section | None = None,
    story: str | int | None = None,
    question: str | None = None,
    record: Section | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> Run:
    """Lives one arm once.

    Its keywords, and what it raises, are as of `compare`. `sim.EngagementModel` with
    `experiments.settings` gives the model itself, without a folder.
    """
    return Run(done("run", locals()))


@_verb("sweep")
def sweep(
    grid: str | Mapping[str, Sequence[Value]] | None = None,
    *,
    arms: Arms | str | None = None,
    weeks: int | None = None,
    replicates: int | str | None = None,
    seed: int | None = None,
    name: str | None = None,
    experiment: str | None = None,
    strategy: str | Section | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    channels: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: str | Section | None = None,
    worlds: str | Path | None = None,
    replicates_per_world: int | None = None,
    precision: Mapping[str, float] | None = None,
    least_replicates: int | None = None,
    most_replicates: int | None = None,
    question: str | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> Sweep:
    """Makes a comparison at each point of a grid of one or two levers.

    Its other keywords, and what it raises, are as of `compare`.

    Args:
        grid: the name of a page of `configs/grid` (`"mails"`), or values by dotted key or lever:
            `{"strategy.touches_per_month.mass_email": [1, 2, 4, 8]}`.
    """
    return Sweep(done("sweep", locals()))


@_verb("sensitivity", "sensitivity")
def sensitivity(
    *,
    inputs: Sequence[str] | Mapping[str, Sequence[float] | None] | None = None,
    first: int | None = None,
    trajectories: int | None = None,
    samples: int | None = None,
    shapley: bool | None = None,
    bound: float | None = None,
    arms: Arms | str | None = None,
    weeks: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    name: str | None = None,
    experiment: str | None = None,
    strategy: str | Section | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    channels: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: str | Section | None = None,
    question: str | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> SensitivityAnalysis:
    """Finds which assumptions matter, and which decide between arms.

    Its other keywords, and what it raises, are as of `compare`.

    Args:
        inputs: dotted keys of inputs, or their two ends by key (None is the declared range); if
            None every parameter that has a range is screened.
        first: inputs of the screen that are looked at closely, at the most.
        trajectories: of the screen.
        samples: of the close look, a power of two.
        shapley: whether Shapley effects are found too.
        bound: half of the interval of a total effect above which it has not converged.
    """
    return SensitivityAnalysis(done("sensitivity", locals(), "sensitivity"))


@_verb("discover", "discover")
def discover(
    *,
    favourite: str | None = None,
    rival: str | None = None,
    measure: str | None = None,
    arms: Arms | str | None = None,
    weeks: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    name: str | None = None,
    experiment: str | None = None,
    strategy: str | Section | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    channels: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: str | Section | None = None,
    worlds: str | Path | None = None,
    replicates_per_world: int | None = None,
    question: str | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> Discovery:
    """Finds under which conditions the favourite loses.

    Its other keywords, and what it raises, are as of `compare`.

    Args:
        favourite: the arm whose losses are looked for; the one that is ahead in most worlds if
            None.
        rival: the arm that it loses to; any other if None.
        measure: on which it loses.
    """
    return Discovery(done("discover", locals(), "discover"))


@_verb("pilot", "pilot")
def pilot(
    *,
    arms: Arms | str | None = None,
    design: str | None = None,
    measure: str | None = None,
    power: float | None = None,
    alpha: float | None = None,
    territories: int | None = None,
    hcps_per_territory: int | None = None,
    weeks: int | None = None,
    steps: int | None = None,
    icc: float | None = None,
    survey: bool | None = None,
    territory_column: str | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    name: str | None = None,
    experiment: str | None = None,
    strategy: str | Section | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    channels: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: Section | None = None,
    worlds: str | Path | None = None,
    replicates_per_world: int | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> Pilot:
    """Counts a field test of two arms, the new one named first, and seals its forecast.

    Its other keywords, and what it raises, are as of `compare`.

    Args:
        design: `"cluster"`, `"parallel"` or `"stepped_wedge"`.
        measure: on which the arms are told apart.
        power: chance of seeing the simulated difference that is wanted.
        alpha: chance of seeing one where there is none.
        territories: that can take part.
        hcps_per_territory: that are measured in each.
        weeks: that the pilot can last.
        steps: groups of territories that a stepped wedge changes one after another.
        icc: intraclass correlation of territories.
        survey: whether HCPs are asked for their trust.
        territory_column: column of the HCP list that names each HCP's territory.
    """
    return Pilot(done("pilot", locals(), "pilot"))


@_verb("calibrate", "calibration")
def calibrate(
    file: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    channels: Mapping[str, str] | None = None,
    outcomes: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    format: Section | None = None,
    one_row_per: str | None = None,
    plan: str | None = None,
    simulations: int | None = None,
    seed: int | None = None,
    name: str | None = None,
    strategy: str | Section | None = None,
    market: str | Sequence[str] | Section | None = None,
    population: str | Section | None = None,
    behaviour: str | Section | None = None,
    company: str | Section | None = None,
    warm_up: str | Section | None = None,
    measures: Section | None = None,
    engine: str | None = None,
    executor: str | Section | None = None,
    workers: int | str | None = None,
    overrides: Overrides | None = None,
    config_dir: str | Path | None = None,
    results: str | Path | None = None,
    overwrite: bool | None = None,
    quiet: bool = False,
) -> Calibration:
    """Brings the model to a contact log.

    Its other keywords, and what it raises, are as of `compare`. What it returns goes on with
    `compare(config_dir=found.folder, behaviour="calibrated")`.

    Args:
        file: the contact log: CSV, Parquet or Excel.
        columns: names of its columns by ours, where they differ.
        channels: our names of channels by the log's.
        outcomes: our names of outcomes by the log's.
        reasons: our names of reasons by the log's.
        format: how the file is read, by key.
        one_row_per: `"contact"` or `"event"`.
        plan: whose touches simulated HCPs answer: the `"log"`'s, or the `"strategy"`'s.
        simulations: logs that are simulated.
    """
    return Calibration(done("calibrate", locals(), "calibration"))


@keywords()
def learn(
    pilot: str | Path, study: str | Path | Pilot = "results/pilot", *, quiet: bool = False
) -> Learned:
    """Says what a pilot's results change: the score of its sealed forecast, fewer worlds.

    Args:
        pilot: the file of results.
        study: what `pilot` returned, or its folder.
        quiet: whether to say nothing of what is going on.

    Raises:
        ConfigError: everything that is wrong with the folder or the file.
    """
    import shlex

    from experiments.pilots.learn import make_learned
    from experiments.progress import hushed

    folder = study.folder if isinstance(study, Pilot) else Path(study)
    repeat = shlex.join(["hcpsim", "learn", f"pilot={pilot}", f"study={folder}"])
    with hushed(quiet=quiet):
        make_learned(Path(pilot), folder, repeat)
    return Learned(folder)
