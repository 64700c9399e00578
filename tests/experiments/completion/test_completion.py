"""`hcpsim --completion`: what real shells offer behind a TAB, and that it is what there is."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from functools import cache

import pytest

from experiments.__main__ import main
from experiments.completion.command import SHELLS, script_for
from experiments.completion.vocabulary import vocabulary
from experiments.configuration.groups import known_options
from experiments.configuration.key_tree import find
from experiments.configuration.schema import GROUPS
from experiments.verbs import VERBS

TYPED = {
    "hcpsim comp": ["compare"],
    "hcpsim --completion ": [*SHELLS],
    "hcpsim compare stra": ["strategy.", "strategy="],
    "hcpsim compare strategy=hy": ["strategy=hybrid"],
    "hcpsim run market=lo": ["market=load_rebound", "market=lockdown"],
    "hcpsim compare experiment=count": ["experiment=countries"],
    "hcpsim compare 'market=[de,lock": ["market=[de,lockdown"],
    "hcpsim compare 'arms=[push,h": ["arms=[push,hybrid"],
    "hcpsim compare arms=mon": ["arms=money"],
    "hcpsim sweep grid=mails_": ["grid=mails_and_noise"],
    "hcpsim compare grid": [],
    "hcpsim run arm": [],
    "hcpsim run population.si": ["population.size="],
    "hcpsim pilot population.si": [],
    "hcpsim pilot warm_up.strat": [],
    "hcpsim run warm_up.strategy=trad": ["warm_up.strategy=traditional"],
    "hcpsim compare behaviour.tru": ["behaviour.trust."],
    "hcpsim compare strategy.touches_per_month.mass": ["strategy.touches_per_month.mass_email."],
    "hcpsim compare strategy.touches_per_month.msl.A": ["strategy.touches_per_month.msl.A="],
    "hcpsim compare record.touches=": ["record.touches=false", "record.touches=true"],
    "hcpsim compare worlds=ev": ["worlds=evidence"],
    "hcpsim compare weeks=": [],
    "hcpsim pilot pilot.measure=tr": ["pilot.measure=trust"],
    "hcpsim compare --config-dir mine strategy=pat": ["strategy=patient"],
    "hcpsim compare strategy=pat": [],
    "hcpsim compare population.file=hc": ["population.file=hcps.csv"],
    "hcpsim compare --cf": ["--cfg"],
    "hcpsim list --": ["--csv", "--decimal="],
    "hcpsim diff ger": ["germany"],
    "hcpsim init x today=trad": ["today=traditional"],
    "hcpsim init x 'consider=[push,hy": ["consider=[push,hybrid"],
    "hcpsim nothing_of_the_kind x": [],
}
script = cache(script_for)
_BASH = """
offered() {
  local COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)) COMPREPLY=() word
  _hcpsim 2>/dev/null  # compopt speaks up outside of a TAB
  printf '%s\\n' "@$1"
  for word in "${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
}
"""
_ZSH = """
autoload -Uz compinit; compinit -u -D; source ./script
compadd() {
  local one; local -a those=("${@[${@[(i)--]} + 1,-1]}")
  for one in $those; do [[ ${one[1,$#PREFIX]} == "$PREFIX" ]] && print -r -- $one; done
}
_describe() { compadd -- ${${(P)@[-1]}%%:*}; }
_files() { PREFIX=${PREFIX#*=} compadd -- *(N) | sed "s/^/${PREFIX%%=*}=/"; }
compset() { :; }
offered() {
  local -a words=(${(s: :)1}); [[ $1 == *' ' ]] && words+=('')
  local CURRENT=$#words PREFIX=${words[-1]#[\\'\\"]}
  print -r -- "@$1"
  _hcpsim
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a list of HCPs, a page of the user's own and a study."""
    made = tmp_path_factory.mktemp("typed")
    (made / "mine" / "strategy").mkdir(parents=True)
    (made / "mine" / "strategy" / "patient.yaml").write_text("about: x\n")
    (made / "hcps.csv").write_text("hcp_id\n1\n")
    (made / "results" / "germany").mkdir(parents=True)
    (made / "results" / "germany" / "manifest.json").write_text("{}")
    return made


def offered(shell, lines, folder):
    """What a script makes the shell offer for each of some lines, sorted; it calls no program."""
    (folder / "script").write_text(script(shell), encoding="utf-8")
    calls = "\n".join(lines)
    if shell == "bash":
        calls = f"source ./script\n{_BASH}\n{calls}"
    elif shell == "zsh":
        calls = f"{_ZSH}\n{calls}"
    else:
        calls = f"source ./script\n{calls}"
    (folder / "calls").write_text(calls, encoding="utf-8")
    start = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shutil.which(shell) or shell, *start, "calls"], cwd=folder, check=True,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        if line.startswith("@"):
            found[line[1:]] = []
        elif line:
            list(found.values())[-1].append(line.partition("\t")[0])
    return {line: sorted(words) for line, words in found.items()}


def cut(line):
    """The words of a line as bash counts them: `=` and `:` stand alone, but for quoted ones."""
    words: list[str] = []
    for word in line.split(" "):
        if word[:1] == "'":
            words.append(word)
            continue
        parts = word.replace("=", "\0=\0").replace(":", "\0:\0").split("\0")
        words += [part for part in parts if part] or [""]
    return [*words, ""] if words[-1] in ("=", ":") else words


def test_bash_offers_what_there_is(folder) -> None:
    calls = [shlex.join(["offered", line, *cut(line)]) for line in TYPED]
    found = offered("bash", calls, folder)
    for line, words in TYPED.items():
        typed_before = "" if "'" in line else line.split(" ")[-1].rpartition("=")[0]
        keyed = "=" in line.split(" ")[-1] and "'" not in line
        expected = [word.removeprefix(f"{typed_before}=") if keyed else word for word in words]
        assert found[line] == sorted(expected), line


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_offers_what_there_is(folder) -> None:
    found = offered("zsh", [shlex.join(["offered", line]) for line in TYPED], folder)
    assert found == {line: sorted(words) for line, words in TYPED.items()}


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_offers_what_there_is(folder) -> None:
    calls = []
    for line in TYPED:
        escaped = line.replace("'", "\\'")
        calls.append(f"echo '@{escaped}'; complete -C '{escaped}'")
    found = offered("fish", calls, folder)
    assert found == {line: sorted(words) for line, words in TYPED.items()}


def test_every_key_and_page_that_is_offered_is_there() -> None:
    known, options = vocabulary(), known_options(None)
    assert list(known.verbs) == list(VERBS)
    assert len(known.keys) > 800
    assert set(GROUPS) <= set(known.keys)
    assert [key for key in known.keys if key not in GROUPS and find(key.split(".")) is None] == []
    for group in GROUPS:
        assert known.values[group] == options[group]
    text = known.keys + [word for words in known.values.values() for word in words]
    assert [word for word in text if not word.replace(".", "").replace("_", "").isalnum()] == []


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS.values() if not verb.planned])
def test_verbs_that_read_no_study_take_the_words_that_are_offered(
    verb, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [f"{word}x" if word.endswith("=") else word for word in VERBS[verb].words]
    words = [word for word in words if word != "--parquet"]
    assert main([verb, *words, "zzz=1", "a", "b", "c"]) == 2
    said = capsys.readouterr().err
    assert said.count("unknown") == 1 + 3 * (verb == "validate"), said
    assert "zzz: unknown key" in said


def test_the_script_is_printed(capsys) -> None:
    assert main(["--completion", "fish"]) == 0
    assert capsys.readouterr().out == script("fish")
    assert main(["--completion=zsh"]) == 0
    assert capsys.readouterr().out.startswith("#compdef hcpsim\n")


def test_no_script_calls_hcpsim_or_python() -> None:
    for shell in SHELLS:
        code = [line for line in script(shell).splitlines() if not line.startswith("#")]
        assert not any("python" in line or "$(hcpsim" in line for line in code)
