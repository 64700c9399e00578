"""Pages put together: by Hydra for a study, group by group for its arms, with the same result."""

import shlex

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from experiments.configuration import ConfigError, plan_study
from experiments.configuration.compose import Composer
from experiments.configuration.groups import Pages
from experiments.configuration.page_file import load_page
from experiments.configuration.trees import laid_over, text_keys, value_at, with_value, without

CHOICES = [
    *({"strategy": name} for name in Pages(None).options("strategy")),
    *({"population": name} for name in Pages(None).options("population")),
    *({"market": [name, "saturation"]} for name in ("de", "lockdown", "strict_privacy")),
    {"strategy": "siloed", "market": ["us", "cliff"], "population": "eu5", "company": "default"},
]


@pytest.fixture(scope="module")
def composer():
    return Composer(Pages(None))


@pytest.mark.parametrize("experiment", [None, "after_lockdown"])
def test_an_arm_is_what_hydra_would_compose_for_it(composer, experiment):
    base = {"experiment": experiment} if experiment else {}
    study = composer.study(base)
    for choices in CHOICES if experiment is None else CHOICES[-3:]:
        alone = composer.study({**base, **choices})
        arm = composer.arm(study, choices)
        assert arm.tree == alone.tree, choices
        assert arm.chosen == alone.chosen, choices


def test_what_an_experiment_sets_holds_in_its_arms_too(tmp_path):
    pages = {
        "experiment/mine.yaml": "# @package _global_\nweeks: 30\nstrategy: {silent_weeks: 7}\n",
        "strategy/calm.yaml": "defaults: [/strategy/push@_here_, _self_]\nrest_weeks: 9\n",
    }
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    arms = 'arms={a:["strategy=push"],b:["strategy=calm"]}'
    plan = plan_study(["--config-dir", str(tmp_path), "experiment=mine", arms], verb="compare")
    a, b = (plan.arms[name].settings.strategy for name in "ab")
    assert (a.silent_weeks, b.silent_weeks) == (7, 7)
    assert (a.rest_weeks, b.rest_weeks) == (0, 9)
    assert a.touches_per_month == b.touches_per_month


@pytest.mark.parametrize("lies", ["mine.yaml", "arms/mine.yaml"])
def test_a_page_that_lies_elsewhere_is_told(tmp_path, lies):
    page = tmp_path / lies
    page.parent.mkdir(exist_ok=True)
    page.write_text("weeks: 30\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        plan_study(["--config-dir", str(tmp_path), "experiment=mine"], verb="compare")
    assert f"{lies} is there; pages of this group are read from experiment/mine.yaml" in str(
        refused.value
    )


def test_a_whole_disk_is_not_searched_for_a_page(tmp_path):
    page = tmp_path / "far" / "down" / "mine.yaml"
    page.parent.mkdir(parents=True)
    page.write_text("weeks: 30\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        plan_study(["--config-dir", str(tmp_path), "experiment=mine"], verb="compare")
    assert "is there" not in str(refused.value)


def test_a_page_is_read_once(monkeypatch):
    read = []

    def reading(file):
        read.append(file)
        return load_page(file)

    monkeypatch.setattr("experiments.configuration.groups.load_page", reading)
    plan_study([], verb="compare")
    assert len(read) == len(set(read))
    assert len([file for file in read if file.parent.name == "strategy"]) == 7


TREES = st.recursive(
    st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(
    below=st.dictionaries(st.sampled_from("abc"), TREES),
    above=st.dictionaries(st.sampled_from("abc"), TREES),
)
@tries(deadline=None)
def test_a_tree_laid_over_another_wins_leaf_by_leaf(below, above):
    kept = repr(below), repr(above)
    both = laid_over(below, above)
    assert set(both) == set(below) | set(above)
    for name, value in above.items():
        if not isinstance(value, dict) or not isinstance(below.get(name), dict):
            assert both[name] == value
    assert laid_over(both, above) == both
    assert (repr(below), repr(above)) == kept


def test_a_section_keeps_what_is_left_out_and_a_mapping_with_free_keys_does_not():
    tree = {"population": {"size": 5, "countries": {"eu": 1.0}, "personas": {"engager": 0.2}}}
    other = with_value(tree, ["population", "countries"], {"de": 1.0})
    assert other["population"]["countries"] == {"de": 1.0}
    other = with_value(tree, ["population", "personas"], {"learner": 0.8})
    assert other["population"]["personas"] == {"engager": 0.2, "learner": 0.8}
    assert value_at(
        without(other, ["population", "personas", "engager"]), ["population", "personas"]
    ) == {"learner": 0.8}
    assert tree["population"]["countries"] == {"eu": 1.0}


def test_keys_that_yaml_reads_as_something_else_are_text_again():
    assert text_keys({1: {True: "a", None: [{2.5: "b"}]}}) == {
        "1": {"true": "a", "null": [{"2.5": "b"}]}
    }


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (
            ["market=[de,fr,it,lockdown]"],
            "market: [de, fr, it, lockdown] is not allowed: one country at most, since it is where "
            "every HCP lives; for HCPs in 3 countries write 'market=[lockdown]' "
            "'population.countries={de: 0.34, fr: 0.33, it: 0.33}'",
        ),
        (
            ['arms={a:["strategy=push"],b:["market=[us,uk]"]}'],
            "arms.b: market: [us, uk] is not allowed: one country at most, since it is where every "
            "HCP lives; for HCPs in 2 countries write 'market=[baseline]' "
            "'population.countries={us: 0.5, uk: 0.5}'",
        ),
        (
            ["population.countries={de: 0.4, fr: 0.3, it: 0.2}"],
            "population.countries: the shares must add up to 1; de 0.4 + fr 0.3 + it 0.2 = 0.9",
        ),
        (
            ["population.countries={}"],
            "population.countries: the shares must add up to 1; none is given",
        ),
        (
            ["population.personas={engager: 0.5}"],
            "population.personas: the shares must add up to 1; engager 0.5 + learner 0.56 + "
            "traditionalist 0.22 = 1.28",
        ),
    ],
)
def test_countries_and_shares_are_wholes(typed, problem):
    with pytest.raises(ConfigError) as caught:
        plan_study(typed, verb="compare")
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    "codes", [["de", "fr"], ["de", "fr", "it"], ["de", "fr", "it", "es", "uk", "us"]]
)
def test_the_line_that_the_problem_shows_works(codes):
    with pytest.raises(ConfigError) as caught:
        plan_study([f"market=[{','.join(codes)}]"], verb="run")
    words = shlex.split(str(caught.value).rpartition(" write ")[2])
    countries = next(
        iter(plan_study(words, verb="run").arms.values())
    ).settings.population.countries
    assert list(countries) == codes


def test_a_page_of_countries_is_a_whole_too(tmp_path):
    page = tmp_path / "population" / "south.yaml"
    page.parent.mkdir()
    page.write_text("countries: {it: 0.6, es: 0.4}\n", encoding="utf-8")
    plan = plan_study(["--config-dir", str(tmp_path), "population=south"], verb="run")
    assert plan.arms["traditional"].settings.population.countries == {"it": 0.6, "es": 0.4}


def test_a_country_above_the_populations_countries_is_told():
    plan = plan_study(["market=de", "population=eu5", "arms=[push,none]"], verb="compare")
    assert [note for note in plan.notes if "market.country=de" in note] == [
        "market.country=de: every HCP lives there, whatever population.countries says"
    ]
    assert not plan_study(["market=de", "arms=[push,none]"], verb="compare").notes
