"""What windows share: lists that are kept, studies by name, pages to choose from."""

from pathlib import Path

import pytest

from experiments.config_errors import ConfigError
from experiments.dashboard.choices import Choices, planned
from experiments.dashboard.desk import Desk, menu
from experiments.dashboard.lives import Lives


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("hcps.csv", "hcps-"), ("../../etc/passwd.csv", "passwd-"),
        ("C:\\x\\Our list.XLSX", "Our_list-"),
        ("<script>.parquet", "script-"), ("....csv", "hcps-"),
    ],
)  # fmt: skip
def test_an_uploaded_list_is_kept_under_a_plain_name(tmp_path, name, kept):
    path = Desk(tmp_path).keep_list(name, b"hcp_id\n1\n")
    assert path.parent == tmp_path / "lists"
    assert path.name.startswith(kept)
    assert path.read_bytes() == b"hcp_id\n1\n"
    assert Desk(tmp_path).keep_list(name, b"other") != path


@pytest.mark.parametrize("name", ["hcps.exe", "csv", "hcps", "x.csv/../y.html", ""])
def test_what_is_no_list_is_not_kept(tmp_path, name):
    with pytest.raises(ConfigError, match="a file that ends in"):
        Desk(tmp_path).keep_list(name, b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../secret", "/etc", "nothing", "a\x00b"])
def test_a_study_is_found_by_its_name_in_the_catalogue_alone(tmp_path, name):
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "manifest.json").write_text('{"hcpsim": "1", "verb": "compare"}')
    results = tmp_path / "results"
    (results / "mine").mkdir(parents=True)
    (results / "mine" / "manifest.json").write_text('{"hcpsim": "1", "verb": "compare"}')
    desk = Desk(results)
    assert desk.study(name) is None
    assert desk.study("mine").folder == results / "mine"


def test_there_is_every_page_to_choose_from_with_what_it_is(tmp_path):
    (tmp_path / "strategy").mkdir()
    (tmp_path / "strategy" / "ours.yaml").write_text("about: 'Ours: calm'\n")
    (tmp_path / "strategy" / "broken.yaml").write_text("about: [\n")
    known = menu(tmp_path)
    assert list(known.strategies)[:3] == ["push", "pull", "hybrid"]
    assert known.strategies["ours"] == "Ours: calm"
    assert "broken" not in known.strategies
    assert {"lockdown", "strict_privacy"} <= {*known.scenarios}
    assert not {"baseline", "de"} & {*known.scenarios}
    assert all({**known.scenarios, **known.populations, **known.strategies}.values())


def test_what_is_watched_next_is_another_even_where_it_is_lived_before_one_looks(
    tmp_path, monkeypatch
):
    arms = (("push", "push"), ("hybrid", "hybrid"))
    plan, tree = planned(Choices(arms=arms, hcps=60, weeks=4), None, Path("results"))
    desk, begun = Desk(tmp_path), []

    def lived_at_once(lives, plan):
        begun.append(plan.name)
        lives.week = plan.weeks

    monkeypatch.setattr(Lives, "begin", lived_at_once)
    looks = []
    for _ in range(3):
        assert desk.watch(plan, tree) == ""
        looks.append(desk.seen)
    assert [look[1:] for look in looks] == [(4, "")] * 3
    assert len({*looks}) == len(begun) == 3
