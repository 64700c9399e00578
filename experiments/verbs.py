"""What can be done, each an entry: its name, what it does, what it has no use for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.made import Made

_OF_ONE_ARM = "an experiment gives it the keys of one arm alone"
DOUBT = ("replicates_per_world", "score", "worth")
_PRECISION = ("precision", "least_replicates", "most_replicates")
_NO_GRID = (("grid",), "only sweep tries values at points of a grid")
LOG_ONLY = (("calibration",), "only calibrate reads a contact log")
PILOT_ONLY = (("pilot",), "only pilot plans a field test")
RANGES_ONLY = (("sensitivity",), "only sensitivity moves inputs over their ranges")
DISCOVER_ONLY = (("discover",), "only discover looks for where the favourite loses")


@dataclass(frozen=True)
class Verb:
    """One verb.

    Attributes:
        name: as it is typed.
        does: what the help says of it.
        entry: what does it, as `module:function`: handed a plan, which it makes, or the words after
            the verb, which it obeys.
        tells: what tells people of a folder that a plan was made in, as `module:function`.
        examples: lines of the help, without `hcpsim`.
        planned: whether a study's configuration is read and planned for it.
        compares: whether it has several arms and replicates.
        sweeps: whether it makes the comparison at points of a grid.
        reads_log: whether it reads a contact log.
        pilots: whether it plans a field test of two arms.
        ranges: whether it moves inputs over their ranges.
        discovers: whether it looks for conditions under which an arm loses.
        otherwise: keys of a study that it takes other values of where nothing is said.
        unused: keys of a study that it has no use for, and why.
        words: what can follow one that reads no study: switches, and keys with `=`.
    """

    name: str
    does: str
    entry: str
    tells: str = ""
    examples: tuple[str, ...] = ()
    planned: bool = True
    compares: bool = False
    sweeps: bool = False
    reads_log: bool = False
    pilots: bool = False
    ranges: bool = False
    discovers: bool = False
    otherwise: tuple[tuple[str, Any], ...] = ()
    unused: tuple[tuple[tuple[str, ...], str], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def obey(self) -> Callable[[Any], int]:
        """What obeys the words after it; loaded when it is wanted, so that others start quickly."""
        found: Callable[[Any], int] = _function(self.entry)
        return found

    @property
    def make(self) -> Callable[[Any], Made]:
        """What makes a plan of it."""
        found: Callable[[Any], Made] = _function(self.entry)
        return found

    @property
    def tell(self) -> Callable[..., None]:
        """What tells people of a folder that a plan was made in, and of what was read of it."""
        found: Callable[..., None] = _function(self.tells)
        return found


def _function(entry: str) -> Any:
    module, _, function = entry.partition(":")
    return getattr(import_module(module), function)


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "init", "a folder to start one's own study in; --ask asks what it is about",
            "experiments.init.command:run_init", examples=("init my-study", "init --ask"),
            planned=False,
            words=(
                "--ask", "countries=", "hcps=", "budget=", "market=", "today=", "consider=",
            ),
        ),
        Verb(
            "run", "one arm, one replicate; weekly table and plots",
            "experiments.designs.study:make_study", "experiments.designs.study:tell_study",
            ("run strategy=hybrid weeks=52",),
            unused=(
                (
                    (
                        "arms", "replicates", *_PRECISION, "audit", "why", "rules", "worlds",
                        *DOUBT,
                    ),
                    "run makes one replicate of one arm",
                ),
                (("experiment", "answer"), f"run compares nothing; {_OF_ONE_ARM}"),
                _NO_GRID, LOG_ONLY, PILOT_ONLY, RANGES_ONLY, DISCOVER_ONLY,
            ),
        ),
        Verb(
            "compare", "arms x replicates, paired; tables, ranking, plots, report",
            "experiments.designs.study:make_study", "experiments.designs.study:tell_study",
            (
                "compare", "compare name=germany population=eu5 'arms=[push,hybrid]'",
                "compare worlds=ranges name=in_many_worlds",
            ),
            compares=True, unused=(_NO_GRID, LOG_ONLY, PILOT_ONLY, RANGES_ONLY, DISCOVER_ONLY),
        ),
        Verb(
            "sweep",
            "one or two levers or assumptions at many values, paired; curves, heat maps, turns",
            "experiments.designs.sweep:make_sweep", "experiments.designs.sweep:tell_sweep",
            (
                "sweep grid=mails 'arms=[push,hybrid,none]'",
                "sweep 'grid={strategy.touches_per_month.mass_email:[1,2,4,8,12]}' 'arms=[push]'",
            ),
            compares=True, sweeps=True,
            unused=(
                (("audit", "why", "rules"), "sweep changes what its grid says, and nothing else"),
                (("story", "record"), "sweep keeps what each run comes to, and no table of HCPs"),
                (("answer",), "sweep tells curves and turns; compare answers a question"),
                (("score", "worth"), "sweep tells curves; compare says how sure a choice is"),
                LOG_ONLY, PILOT_ONLY, RANGES_ONLY, DISCOVER_ONLY,
            ),
        ),
        Verb(
            "sensitivity",
            "which assumptions matter, and which decide between arms: Morris, Sobol, Shapley",
            "experiments.designs.sensitivity:make_sensitivity",
            "experiments.designs.sensitivity:tell_sensitivity",
            (
                "sensitivity 'arms=[hybrid,push]'",
                "sensitivity "
                "'sensitivity.inputs=[behaviour.peers.weight,behaviour.trust.asymmetry]'",
            ),
            compares=True, ranges=True, otherwise=(("replicates", 1),),
            unused=(
                (_PRECISION, "sensitivity lives each point as often as is told"),
                (("audit", "why", "rules"), "sensitivity moves its inputs, and nothing else"),
                (("worlds", "replicates_per_world"), "each point of it is a world of its own"),
                (("story", "record"), "sensitivity keeps what each run comes to, no table of HCPs"),
                (("answer",), "sensitivity answers on what leads turn; compare, a question"),
                (("score", "worth"), "sensitivity is of single measures; compare tells a score"),
                _NO_GRID, LOG_ONLY, PILOT_ONLY, DISCOVER_ONLY,
            ),
        ),
        Verb(
            "discover", "under which conditions the favourite loses: a box of worlds, in words",
            "experiments.designs.discover:make_discovery",
            "experiments.designs.discover:tell_discovery",
            (
                "discover 'arms=[hybrid,push,pull]'",
                "discover discover.favourite=hybrid discover.rival=push discover.measure=trust",
            ),
            compares=True, discovers=True, otherwise=(("worlds", "ranges"), ("replicates", 200)),
            unused=(
                (("audit", "why", "rules"), "discover looks at worlds, and at no re-run"),
                (("story", "record"), "discover keeps measures, and no table of HCPs"),
                (("answer",), "discover asks where the favourite loses"),
                (("score", "worth"), "discover is of one measure, discover.measure"),
                (_PRECISION, "discover wants worlds, as many as are told"),
                _NO_GRID, LOG_ONLY, PILOT_ONLY, RANGES_ONLY,
            ),
        ),
        Verb(
            "report", "rebuilds the report from a results folder",
            "experiments.report:rebuild", examples=("report results/germany",), planned=False,
            words=("results=", "name="),
        ),
        Verb(
            "calibrate", "from a contact log to a calibrated behaviour file with its uncertainty",
            "experiments.calibration.command:make_calibration",
            "experiments.calibration.command:tell_calibration",
            ("calibrate calibration.file=contacts.csv strategy=push name=ours",),
            reads_log=True,
            unused=(
                (
                    (
                        "arms", "replicates", *_PRECISION, "audit", "why", "rules", "worlds",
                        *DOUBT,
                        "weeks", "story", "record",
                    ),
                    "calibrate makes again what the log tells, over its weeks",
                ),
                (
                    ("experiment", "question", "answer"),
                    f"calibrate answers no question; {_OF_ONE_ARM}",
                ),
                _NO_GRID, PILOT_ONLY, RANGES_ONLY, DISCOVER_ONLY,
            ),
        ),
        Verb(
            "pilot", "the field test that would show a difference: how many, how long, its power",
            "experiments.pilots.study:make_pilot", "experiments.pilots.study:tell_pilot",
            ("pilot 'arms=[hybrid,push]' pilot.territories=20 worlds=ranges name=trial",),
            compares=True, pilots=True,
            unused=(
                (("weeks",), "a pilot lasts pilot.weeks"),
                (("population.size",), "it has pilot.territories of pilot.hcps_per_territory HCPs"),
                (("warm_up.strategy",), "territories begin as today's arm has them, the second"),
                (
                    ("audit", "why", "rules", "story", "record"),
                    "a pilot is counted, not told HCP by HCP",
                ),
                (("question", "answer"), "a pilot asks whether its arms differ on pilot.measure"),
                (_PRECISION, "a pilot is counted on as many replicates as are told"),
                (("score", "worth"), "a pilot is of one measure; compare tells a score"),
                _NO_GRID, LOG_ONLY, RANGES_ONLY, DISCOVER_ONLY,
            ),
        ),
        Verb(
            "learn", "what a pilot's results change: the sealed forecast's score, fewer worlds",
            "experiments.pilots.learn:run_learn",
            examples=("learn pilot=results.csv study=results/trial",), planned=False,
            words=("pilot=", "study="),
        ),
        Verb(
            "validate",
            "the patterns and figures of the field against the model, a table with hit or miss",
            "validation.command:validate", planned=False,
            words=("replicates=", "seed=", "executor.workers=", "results="),
        ),
        Verb(
            "list", "the studies in a folder of results, newest first",
            "experiments.catalogue.listing:list_studies", examples=("list results=results",),
            planned=False,
            words=("--csv", "--decimal=", "results="),
        ),
        Verb(
            "diff", "what two studies changed: in configuration, in code, in outcome",
            "experiments.catalogue.diff:diff_studies", examples=("diff germany germany_lockdown",),
            planned=False,
            words=("--csv", "--decimal=", "results="),
        ),
        Verb(
            "query", "SQL over the tables of all studies",
            "experiments.catalogue.query:query_studies",
            examples=('query "select study, arm, mean from summary where measure = \'trust\'"',),
            planned=False,
            words=("--csv", "--decimal=", "--parquet", "results="),
        ),
        Verb(
            "dashboard", "a page to set up, run, watch and compare studies, on this machine",
            "experiments.dashboard.command:serve", examples=("dashboard port=8050",),
            planned=False, words=("port=", "host=", "allow=", "open=", "results="),
        ),
    )
}  # fmt: skip
"""The verbs by name, in the order of the help. A verb more is an entry more."""
