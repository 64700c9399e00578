"""`hcpsim init`: what it writes runs, what it is told arrives, and what fails leaves nothing."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from experiments.__main__ import main
from experiments.calibration.calibrate import calibrate
from experiments.configuration import plan_study
from experiments.designs.variants import variants_of
from experiments.init import folder as folder_module
from experiments.init.questions import QUESTIONS, scenarios, strategies
from experiments.user_files.contacts import COLUMNS as LOG_COLUMNS
from experiments.user_files.hcp_columns import COLUMNS

ROOT = Path(__file__).parents[3]
SMALL = ["weeks=2", "warm_up.weeks=1", "replicates=2", "executor.workers=1", "why=false"]
CTRL_C = b"\x03"
TOLD = [
    "countries=de,France,uk", "hcps=12000", "budget=600", "market=lockdown", "today=traditional",
    "consider=hybrid,adaptive",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("init") / "my-study"
    assert main(["init", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("init") / "told"
    assert main(["init", str(folder), *TOLD]) == 0
    return folder


def commands(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    return [shlex.split(line) for line in re.findall(r"^\$ hcpsim (.+)$", text, re.M)]


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def plan(folder, *more):
    return plan_study([f"--config-dir={folder}", "experiment=first", *more], verb="compare")


def ask(monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("place", range(5))
def test_each_command_of_the_readme_runs_in_the_folder(
    made, tmp_path, place, monkeypatch, capsys
) -> None:
    folder = shutil.copytree(made, tmp_path / "here")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(
        "experiments.designs.study_design.variants_of", lambda arms: variants_of(arms)[:2]
    )
    monkeypatch.setattr("experiments.calibration.calibrate.PREDICTED", 5)
    monkeypatch.setattr(
        "experiments.calibration.command.calibrate",
        lambda settings, log, hcps, effort: calibrate(
            settings, log, hcps, replace(effort, simulations=30)
        ),
    )
    verb, *words = commands(folder)[place]
    small = SMALL[:-1] if verb == "sweep" else SMALL
    if verb == "calibrate":
        small = ["calibration.simulations=200", "warm_up.weeks=1", "executor.workers=1"]
    elif not any("population.file" in word for word in words):
        small = [*small, "population.size=60"]
    assert main([verb, *words, *small]) == 0, capsys.readouterr().err
    (name,) = [word for word in words if word.startswith("name=")] or ["name=first"]
    assert (folder / "results" / name.removeprefix("name=") / "manifest.json").exists()


def test_the_readme_has_five_commands_and_explains_every_column(made) -> None:
    assert [verb for verb, *_ in commands(made)] == [
        "compare", "sweep", "compare", "compare", "calibrate",
    ]  # fmt: skip
    readme = (made / "README.md").read_text(encoding="utf-8")
    header = (made / "hcps.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert header == ",".join(COLUMNS)
    log = (made / "contacts.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert set(log) == {*LOG_COLUMNS} - {"contact_id"}
    for column in (*COLUMNS, *log):
        assert f"| `{column}` |" in readme
    assert "{" not in readme.replace("'grid={", "")


def test_made_up_rows_pass_the_reader_without_a_word_left_aside(made) -> None:
    plan = plan_study([f"population.file={made / 'hcps.csv'}"], verb="run")
    assert plan.hcps is not None
    assert len(plan.hcps) == 10
    (whole,) = [note for note in plan.notes if "hcps.csv" in note]
    assert "its 10 HCPs stand for 20,000" in whole
    log = plan_study(
        [f"calibration.file={made / 'contacts.csv'}", f"population.file={made / 'hcps.csv'}"],
        verb="calibrate",
    )
    assert len(log.contacts) == 37  # of 40, three were not tried
    assert not any("without" in note for note in log.notes)


def test_a_folder_runs_from_elsewhere(made, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "--config-dir", str(made), "experiment=first", "--cfg"]) == 0
    assert yaml.safe_load(capsys.readouterr().out)["population"]["size"] == 2000
    assert list(tmp_path.iterdir()) == []


def test_defaults_are_those_that_are_declared(made) -> None:
    arms = plan(made).arms
    assert list(arms) == ["today", "push", "pull", "hybrid"]
    ours = plan_study(["arms=[traditional]"], verb="compare").arms["traditional"].settings
    assert arms["today"].settings == ours.replace({"weeks": 52, "population.size": 2000})


def test_what_is_told_is_what_is_planned(told) -> None:
    arms = {name: arm.settings for name, arm in plan(told).arms.items()}
    assert list(arms) == ["today", "hybrid", "adaptive"]
    for one in arms.values():
        assert one.population.countries == {"de": 0.34, "fr": 0.33, "uk": 0.33}
        assert (one.population.represents, one.population.size) == (12_000, 2_000)
        assert one.company.budget_per_hcp_year == 600
        assert one.market.lockdown.depth == 1.0
        assert one.warm_up.strategy == arms["today"].strategy


@pytest.mark.parametrize("code", ["eu", "us,uk,de,fr,it,es,eu"])
def test_shares_of_countries_add_up_and_few_hcps_are_all_lived(code, tmp_path, capsys) -> None:
    folder = tmp_path / "x"
    assert main(["init", str(folder), f"countries=[{code}]", "hcps=300", "today=hybrid"]) == 0
    assert "HCPs to be reached: 300; simulated: all of them" in capsys.readouterr().out
    planned = plan(folder)
    assert planned.arms["today"].settings.population.represents == 300
    assert planned.arms["today"].settings.population.size == 300
    assert list(planned.arms) == ["today", "push", "pull"]


def test_answers_that_are_piped_write_what_answers_behind_the_verb_do(
    told, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    ask(monkeypatch, "mine", "de, frnace", "de, FRANCE,Great Britain", "12,000", "12000", "600",
        "LOCKDOWN", "tradition", "", "traditional", "hybrid, adaptive")  # fmt: skip
    assert main(["init", "--ask"]) == 0
    assert contents(tmp_path / "mine") == contents(told)
    said = capsys.readouterr().out
    for part in (
        "did you mean fr?", "write 12000", "did you mean traditional?", "de  Germany",
        f"lockdown        {scenarios()['lockdown'][:30]}",
        f"hybrid        {strategies()['hybrid'][:30]}",
        "today [traditional]: tradition\n", "strategies other than today's", "6 of 6.",
        "How many HCPs do you have to reach there, in all?\n  The number in your market",
        "\nHCPs to be reached: 12,000; simulated: 2,000, who stand for them\n",
    ):  # fmt: skip
        assert part in said
    assert said.endswith("  cd mine\n  hcpsim compare --config-dir . experiment=first\n")
    choices = [line for line in said.splitlines() if line.startswith("  ")]
    assert max(map(len, choices)) <= 60
    assert not any(line.isspace() for line in choices)


def test_enter_takes_what_stands_in_brackets_and_only_the_rest_is_asked(
    made, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    ask(monkeypatch, *[""] * 5)
    assert main(["init", "a b", "--ask", "budget=1200"]) == 0
    assert contents(tmp_path / "a b") == contents(made)
    said = capsys.readouterr().out
    assert "5 of 5" in said
    assert "budget [" not in said
    assert "cd 'a b'" in said


@pytest.mark.parametrize("answers", range(7))
def test_an_input_that_ends_leaves_nothing(answers, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    ask(monkeypatch, *["x", "de", "100", "5", "", "", ""][:answers])
    assert main(["init", "--ask"]) == 2
    key = ["folder", *(question.key for question in QUESTIONS)][answers]
    assert capsys.readouterr().err == (
        f"hcpsim: {key}: has no answer, the input ended; nothing was written\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_asked_and_ctrl_c_leaves_nothing(tmp_path, made) -> None:
    def typed(*keys: bytes) -> tuple[int, str]:
        """What a process in a terminal ends with and shows; each key waits for a question."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(tmp_path)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests in the background ignore it
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            line = [sys.executable, "-m", "experiments", "init", "--ask"]
            os.execvpe(sys.executable, line, environment)
        said, waiting, last, idle = b"", list(keys), b"", 0
        with suppress(OSError):  # the other side has ended
            while idle < 100:
                if not select.select([terminal], [], [], 1)[0]:
                    os.write(terminal, last if last == CTRL_C else b"")  # came before it listened
                    idle += 1
                    continue
                said += os.read(terminal, 4096)
                if waiting and said.endswith(b"]: "):
                    os.write(terminal, last := waiting.pop(0))
        os.close(terminal)  # whoever still waits ends with that
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()

    code, said = typed(b"mine\n", b"de\n", CTRL_C)
    assert (code, list(tmp_path.iterdir())) == (130, [])
    assert said.endswith("hcpsim: stopped\r\n")
    code, said = typed(b"mine\n", *[b"\n"] * 6)
    assert code == 0
    assert contents(tmp_path / "mine") == contents(made)
    assert "folder [my-study]: mine\r\n" in said
    assert "minemine" not in said.replace("\r\n", "")


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_leaves_nothing(
    there, failure, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    if there:
        Path("x").mkdir()
    write, done = folder_module.write_text, []

    def fail_at_third(path: Path, text: str) -> None:
        done.append(path)
        if len(done) == 3:
            raise failure
        write(path, text)

    monkeypatch.setattr(folder_module, "write_text", fail_at_third)
    assert main(["init", "x"]) == (2 if isinstance(failure, OSError) else 130)
    assert [str(path) for path in Path().rglob("*")] == (["x"] if there else [])
    if isinstance(failure, OSError):
        assert "x cannot be written (No space left on device)" in capsys.readouterr().err


def test_a_folder_that_is_there_and_empty_is_filled_and_then_refused(
    tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert "cd " not in capsys.readouterr().out
    before = contents(tmp_path)
    assert {"README.md", ".gitignore", "experiment/first.yaml", "hcps.csv"} < {*before}
    assert main(["init", ".", "budget=5"]) == 2
    assert "is there and is not empty" in capsys.readouterr().err
    assert contents(tmp_path) == before


def test_money_that_no_plan_can_pay_is_told_and_nothing_is_written(
    tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "experiments.configuration.plan.broken_promises",
        lambda _: [("company.budget_per_hcp_year", "does not pay what is promised", "")],
    )
    assert main(["init", "x"]) == 2
    assert "arms.today: company.budget_per_hcp_year: does not pay" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_leaves_results_and_lists_alone(made, tmp_path) -> None:
    folder = shutil.copytree(made, tmp_path / "here")
    (folder / "results").mkdir()
    (folder / "results" / "x").write_text("x")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    shown = ["git", "ls-files", "--others", "--exclude-standard"]
    left = subprocess.run(shown, cwd=folder, check=True, capture_output=True, text=True).stdout
    assert left.split() == [".gitignore", "README.md", "experiment/first.yaml"]


def test_arms_that_are_commented_out_can_be_taken_up(told, tmp_path) -> None:
    folder = shutil.copytree(told, tmp_path / "here")
    page = folder / "experiment" / "first.yaml"
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"^  # (\w+: \[)", r"  \1", text, flags=re.M), encoding="utf-8")
    arms = plan(folder).arms
    assert list(arms)[3:] == ["fewer_mails", "half_the_money", "no_contact"]
    assert arms["half_the_money"].settings.company.budget_per_hcp_year == 300
    assert list(plan(folder, "arms=[today,hybrid]").arms) == ["today", "hybrid"]
