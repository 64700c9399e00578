"""`hcpsim dashboard`: what it refuses."""

import socket

import pytest

from experiments.__main__ import main
from experiments.dashboard import command
from experiments.dashboard.command import read


def refused(capsys, *given):
    assert main(["dashboard", *given]) == 2
    return capsys.readouterr().err.splitlines()


def test_everything_that_is_wrong_is_told_at_once(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    told = refused(
        capsys, "port=0", "hst=x", "open=perhaps", "allow=a b", "results=file", "word",
        "--config-dir", "nowhere",
    )  # fmt: skip
    for what in (
        "port: '0'",
        "did you mean host?",
        "open:",
        "allow:",
        "results",
        "word:",
        "nowhere",
    ):
        assert any(what in line for line in told), (what, told)
    assert len(told) == 7
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_it_listens_to_others_only_under_a_name_that_is_told(capsys, host):
    (told,) = refused(capsys, f"host={host}")
    assert "listens to other machines" in told
    assert "allow=NAME" in told
    assert read([f"host={host}", "allow=desk.example.org,proxy:8443"])[1] == []


def test_a_port_that_is_taken_is_told(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (told,) = refused(capsys, f"port={port}")
    assert f"nothing can listen on 127.0.0.1:{port}" in told


def test_without_shiny_the_line_that_installs_it_is_told(capsys, monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    (told,) = refused(capsys)
    assert "pip install 'hcpsim[dashboard]'" in told
