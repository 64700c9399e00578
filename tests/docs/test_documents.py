"""Every command and example in the documents runs, in small; every link leads somewhere."""

import re
import shlex
import shutil
from pathlib import Path

import matplotlib
import pandas as pd
import pytest

from experiments import settings
from experiments.__main__ import main
from experiments.configuration import plan_study
from experiments.dashboard.command import read as read_dashboard
from sim import EngagementModel
from sim.tables.records import touch_table
from tests.docs.in_small import (
    MADE_ON,
    SMALL,
    asked_of,
    calibrate_little,
    few_reruns,
    few_values,
    in_small,
    plan_as_long,
    plan_in_small,
    two_arms,
)
from tests.drawing import report_nothing
from tests.experiments.pilots.made import few_nulls, results
from tests.experiments.test_sensitivity import few_inputs
from tests.packages import install_once
from tests.validation.test_targets import VALIDATED

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
COMMANDS_TRIED = [
    page for page in PAGES if page.name != "coverage.md"
]  # tests/coverage tries those
OF_TODAY = "results/today"
"""A study that examples in Python read."""
READS_WEEKS = "docs/notebooks/analyst.md"
"""Whose examples look at weeks by their place."""
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w*)\n(?P<text>.*?)```", re.S)
INLINE = re.compile(r"`(hcpsim [^`]+)`")
NOT_RUN = ("make", "git")


def named(page):
    return page.relative_to(ROOT).as_posix()


def read(page):
    return page.read_text(encoding="utf-8")


def blocks(page):
    return list(BLOCK.finditer(read(page)))


def commands(page):
    shown = [
        line.removeprefix("$ ")
        for block in blocks(page)
        if block["kind"] == "console"
        for line in block["text"].replace("\\\n", " ").splitlines()
        if line.startswith("$ ")
    ]
    prose = BLOCK.sub("", read(page))
    in_prose = [
        text for text in INLINE.findall(prose) if text.split()[1:] not in ([v] for v in SMALL)
    ]
    return [words for words in map(shlex.split, shown + in_prose) if words[0] not in NOT_RUN]


def lay_out(page, folder):
    for block in blocks(page):
        if block["file"]:
            path = folder / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], encoding="utf-8")


def needs_its_page(words):
    """Whether a command reads a file that its page lays out, or that stands for the user's."""
    own = any(".csv" in word for word in words) and words[1] != "learn"
    return "--config-dir" in words or own


def essence(words, page):
    """A command in small, without its name: of a key that is given twice, the last value; arms as
    they are named, since all of them are planned."""
    small = [word for word in in_small(words, page) if not word.startswith("name=")]
    named_arms = (word for word in words if word.startswith("arms="))
    return frozenset({word.partition("=")[0]: word for word in small}.values()).union(named_arms)


def tried():
    """Every command with the page that shows it; one that reads no file of a page, once."""
    found = {}
    for page in COMMANDS_TRIED:
        packaged = any((block["file"] or "").endswith("pyproject.toml") for block in blocks(page))
        for words in commands(page):
            own = named(page) if packaged or needs_its_page(words) else ""
            key = (own, words[0], essence(words[1:], named(page)))
            found.setdefault(key, ([], words))[0].append(page)
    return list(found.values())


TRIED = tried()


def first_reported():
    """Of the comparisons that are lived and whose reports tell the same, the first."""
    found = {}
    for pages, words in TRIED:
        if words[1] == "compare" and in_small(words[1:], named(pages[0]))[-1] != "--cfg":
            found.setdefault(asked_of(words[2:]), words)
    return list(found.values())


TO_REPORT = first_reported()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A small contact log, of push or of hybrid."""

    def lived(strategy):
        path = tmp_path_factory.getbasetemp() / f"log_of_{strategy}.csv"
        if not path.exists():
            model = EngagementModel(
                settings(f"strategy={strategy}", "weeks=8", "population.size=60",
                         "record.touches=true"), rng=7,
            ).run()  # fmt: skip
            touch_table(model).to_csv(path, index=False)
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    return lived


def bring_draws(path):
    """A posterior in small, as `calibrate` writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = ("behaviour.response_shift.visit", "behaviour.trust.asymmetry")
    pd.DataFrame([[0.1, 2.0], [-0.2, 3.5]], columns=keys).to_csv(path, index=False)


def bring_pilot(folder, given):
    """A pilot that was counted, and the results of one that was run."""
    words = in_small(["pilot", "arms=[hybrid,push]", "worlds=ranges"], MADE_ON["pilot"])
    assert main([*words, f"results={folder / given['study']}"]) == 0
    results(plan_study(words[1:], verb="pilot")).to_csv(folder / given["pilot"], index=False)


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """Lays a small finished study into a folder, under each of some names."""

    def lay(folder, names):
        made = tmp_path_factory.getbasetemp() / "a_study"
        if not made.exists():
            recorded = ["record.hcps=true", "record.touches=true"]
            words = in_small(["compare", "arms=[push,hybrid]", *recorded])
            assert main([*words, f"results={made}"]) == 0
        for name in names:
            shutil.copytree(made, folder / "results" / name)

    return lay


def words_in(name, value):
    """Their words by ours, of one word or of several in braces."""
    pairs = [pair.split(":") for pair in value.strip("{}").split(",")]
    return {value: name} if name else {ours: theirs for theirs, ours in pairs}


def bring(words, folder, log):
    """What a command needs of the user's own: a contact log in its words, a calibrated page."""
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if "calibration.file" in given:
        table = log(given.get("strategy", "push"))
        for key, value in given.items():
            kind, _, name = key.removeprefix("calibration.").partition(".")
            if key == "calibration.columns.contact_id":
                table[value] = [str(row) for row in range(len(table))]
            elif kind == "columns":
                table = table.rename(columns={name: value})
            if kind in ("channels", "outcomes"):
                table = table.replace({kind.removesuffix("s"): words_in(name, value)})
        table.to_csv(folder / given["calibration.file"], index=False)
        if "population.file" in given:
            ids = pd.DataFrame({"hcp_id": range(1, 61)})
            ids.to_csv(folder / given["population.file"], index=False)
    if given.get("worlds", "").endswith(".csv"):
        bring_draws(folder / given["worlds"])
    if words[1:2] == ["learn"]:
        bring_pilot(folder, given)
    if "pilot.territory_column" in given:
        table = pd.DataFrame(
            {"hcp_id": range(1, 41), given["pilot.territory_column"]: [*"abcd"] * 10}
        )
        table.to_csv(folder / given["population.file"], index=False)
    if given.get("behaviour") == "calibrated":
        page = folder / words[words.index("--config-dir") + 1] / "behaviour" / "calibrated.yaml"
        page.parent.mkdir(parents=True)
        page.write_text("response_shift: { mass_email: 0.3 }\n")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        pytest.param(
            pages[0], words,
            id=f"{', '.join(map(named, pages))}: {' '.join(words)[:60]}",
        )
        for pages, words in TRIED
    ],
)  # fmt: skip
@pytest.mark.usefixtures("undrawn")
def test_every_command_runs(
    page, words, tmp_path, tmp_path_factory, monkeypatch, capsys, log, studied
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.calibration.calibrate.PREDICTED", 5)
    monkeypatch.setattr("experiments.calibration.command.calibrate", calibrate_little)
    few_reruns(monkeypatch, named(page))
    few_values(monkeypatch)
    few_inputs(monkeypatch)
    few_nulls(monkeypatch)
    if words[1:2] == ["compare"] and words not in TO_REPORT:
        report_nothing(monkeypatch)
    lay_out(page, tmp_path)
    bring(words, tmp_path, log)
    if words[1:2] in (["list"], ["diff"], ["query"]):
        studied(tmp_path, [name for name in words[2:] if name.isidentifier()] or ["today"])
    if any(path.name == "pyproject.toml" for path in tmp_path.glob("*/*")):
        monkeypatch.syspath_prepend(str(install_once(page, tmp_path_factory)))
    program, *rest = words
    assert program == "hcpsim", f"{named(page)} shows a command that no test runs: {program}"
    if rest[0] == "validate":
        assert in_small(rest) == VALIDATED
        return
    if rest[0] == "dashboard":  # it serves until it is ended: `tests/experiments/dashboard`
        assert read_dashboard(rest[1:])[1] == []
        return
    small, two = in_small(rest, named(page)), two_arms(rest[1:])
    if two and small[-1:] == two:
        plan_study(small[1:-1], verb="compare")
    assert main(small) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in PAGES
        if any(b["kind"] == "python" for b in blocks(page)) and page.name != "figures.md"
    ],  # which test_figures_page.py runs
    ids=named,
)
@pytest.mark.usefixtures("undrawn")
def test_every_example_in_python_runs(page, tmp_path, monkeypatch, capsys, studied):
    monkeypatch.chdir(tmp_path)
    few_reruns(monkeypatch, named(page))
    few_values(monkeypatch)
    report_nothing(monkeypatch)  # as those are that commands make
    plan = plan_as_long if named(page) == READS_WEEKS else plan_in_small
    monkeypatch.setattr("experiments.python.doing.plan_study", plan)
    if OF_TODAY in read(page):
        studied(tmp_path, [Path(OF_TODAY).name])
    names = {}
    with matplotlib.rc_context():  # a page may choose a style
        for block in blocks(page):
            if block["kind"] == "python":
                exec(compile(block["text"], str(page), "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_is_run_or_is_a_file(page):
    for block in blocks(page):
        assert block["file"] or block["kind"] in ("", "console", "python"), block["text"][:60]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_is_named_in_words_that_are_seen(page):
    for block in blocks(page):
        if block["file"]:
            above = re.sub(r"<!--.*?-->", "", read(page)[: block.start()], flags=re.S)
            assert f"`{block['file']}`" in above, block["file"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", read(path), re.M)
            anchors = {
                re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings
            }
            assert anchor in anchors | set(re.findall(r'<a id="([^"]+)">', read(path))), target


def test_the_readme_shows_how_to_do_the_five_things():
    shown = " ".join(" ".join(words) for words in commands(ROOT / "README.md"))
    for part in ("run strategy=", "--config-dir", "population.file=", "population=eu5", "arms="):
        assert part in shown


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_document_names_a_place_on_a_machine(page):
    assert not re.search(r"(?<![\w.])/(work|home|root|tmp|Users)/", read(page))
