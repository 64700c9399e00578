"""Claims and their words over random tables: what is said never contradicts what it stands on."""

import math
import re
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.answer import answer
from experiments.audit import Assumption, audit
from experiments.claims import HEADLINES, two_sided
from experiments.configuration.schema import Contrast
from experiments.figures.forest import gaps_of_best
from experiments.judging import collect, judge
from experiments.report.cards import cards
from experiments.statistics import holm, pair, summarise, surest
from experiments.telling.glance import answered
from experiments.telling.tables import ranking
from experiments.telling.tables import sensitivity_runs as turned
from experiments.telling.verdict import verdict
from experiments.telling.wording import decimals, difference, wording
from tests.experiments import synthetic

ARMS = ("hybrid", "push", "pull", "none")
COLUMNS = ["arm", "replicate", "segment", "value", "measure", "figure"]
ASIDE = ("opted_out", "cost_per_engaged")
CELLS = [(m, "all", "all") for m in (*HEADLINES, *ASIDE)] + [("engagement", "country", "de")]
INTERVAL = re.compile(r"\(([+-]?[\d.,]+) to ([+-]?[\d.,]+)\)")


@st.composite
def tables(draw):
    """Figures of some arms: near or far apart, equal, noisy or not, some replicates missing."""
    arms = draw(st.permutations(ARMS))[: draw(st.sampled_from([4, 4, 3, 2]))]
    replicates = draw(st.sampled_from([6, 5, 4, 3, 2, 9, 12, 1]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    noise = draw(st.sampled_from([0.001, 0.02, 0.005, 1e-6, 0.0]))
    apart = draw(st.sampled_from([0.01, 0.0005, 0.003, 0.1, 0.0]))
    missing = draw(st.sampled_from([0.0, 0.0, 0.2]))
    rows = []
    for measure, segment, value in CELLS:
        for arm in arms:
            level, spread = 0.2 + apart * rng.normal(), noise * 10 ** rng.uniform(-1, 0.5)
            for r in range(1, replicates + 1):
                if rng.random() >= missing:
                    figure = level + spread * rng.normal()
                    rows.append((arm, r, segment, value, measure, figure))
    return pd.DataFrame(rows, columns=COLUMNS), replicates


def split(text):
    """The sentences of several lines."""
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def agree(sentence):
    """Whether a sentence and the interval that it shows say the same."""
    ends = INTERVAL.search(sentence)
    if not ends:
        return True
    low, high = (float(end.replace(",", "")) for end in ends.groups())
    if "no difference" in sentence or "tied" in sentence:
        return low <= 0 <= high
    return low * high > 0 or "certainty cannot be told" in sentence or low == high == 0


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_claim_is_one_row_and_its_words_do_not_contradict_it(drawn):
    table, replicates = drawn
    if table["arm"].nunique() < 2:
        return
    summary, differences = summarise(table), pair(table)
    rows = differences.set_index(["arm", "versus", "measure", "segment", "value"])
    claims = collect(summary, differences, ["none"])
    tested = {claim.row: claim.p for claim in claims}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True))
    for claim in claims:
        if claim.row in rows.index:
            row = rows.loc[claim.row]
            expected = (row["difference"], row["ci_low"], row["ci_high"])
            assert (claim.difference, claim.low, claim.high) == pytest.approx(expected, nan_ok=True)
            assert claim.p == pytest.approx(two_sided(row["p_better"]), nan_ok=True)
        assert claim.adjusted == pytest.approx(adjusted[claim.row], nan_ok=True)
        assert claim.shown == (claim.adjusted < 0.05)
        if claim.shown:
            assert claim.low > 0 or claim.high < 0 or claim.low == claim.high
        if claim.kind == "lead" and not math.isnan(claim.p):
            rivals = {other for other in table["arm"] if other not in (claim.arm, "none")}
            beside = [(claim.arm, other, *claim.row[2:]) for other in rivals]
            ps = [two_sided(rows.loc[one, "p_better"]) for one in beside if one in rows.index]
            assert claim.p == pytest.approx(max(ps, default=claim.p))
    found = verdict(summary, differences, None, {"replicates": replicates})
    assert repr(found.claims) == repr(tuple(claims)) or not claims
    said = split(found.text)
    assert sorted(said) == sorted(set(said))
    for sentence in said:
        assert agree(sentence), sentence
    numbers = re.findall(r"\d[\d.,]*", split(found.lines[0])[0])
    assert len(numbers) <= 4
    for level, p in (("99 %", 0.01), ("99.9 %", 0.001)):
        assert f"more than {level} certainty" not in found.text or surest(replicates) < p


class _Compared(SimpleNamespace):
    """What a figure reads of a study; like one it can be kept with."""


@settings(max_examples=20, deadline=None)
@given(tables())
def test_cards_forest_and_ranking_mark_what_the_answer_says_and_nothing_else(drawn):
    table, replicates = drawn
    if table["arm"].nunique() < 2:
        return
    summary, differences = summarise(table), pair(table)
    study = _Compared(summary=summary, differences=differences, manifest={"arms": {}})
    found = verdict(summary, differences, None, {"replicates": replicates})
    leads = {claim.measure: claim for claim in found.claims if claim.kind == "lead"}
    glance = str(answered([*leads.values()])) if leads else ""
    marks = {
        (figure.name, figure.mark): card.arm
        for card in cards(summary, differences, ["none"])
        for figure in card.figures
    }
    places = {
        row[0].rsplit(" (", 1)[0]: row[1:] for row in ranking(summary, differences, ["none"]).rows
    }
    judged = judge(summary, differences, ["none"])
    family = {claim.row: claim.p for claim in found.claims}
    for claim in (claim for over in judged.over.values() for claim in over):
        family[claim.row] = claim.p
    jointly = dict(zip(family, holm(list(family.values())), strict=True))
    told = {claim.row: claim.adjusted for claim in found.claims}  # what is said is marked, too
    for measure, lead in leads.items():
        name = wording(measure)
        says = f"On {name.said} {lead.arm} leads with" in found.text
        assert (marks.get((name.name.capitalize(), "best")) == lead.arm) == says
        assert (judged.best(measure) == lead.arm) == says
        assert not says or f"{lead.arm} leads" in glance or "it leads" in glance
        forest = gaps_of_best(study, measure)
        assert set(forest["arm"]) <= {lead.arm}
        assert set(forest.loc[forest["tied"], "versus"]) <= set(lead.tied)
        assert not (says and len(lead.tied)), "who leads is tied with nobody"
        tied = {cell.split()[0] for cell in places[name.name] if cell.endswith("tied")}
        assert tied in (set(), {lead.arm, *lead.tied})
        assert not (says and tied)
    for measure in ASIDE:
        over = judged.over[measure]
        ps = [min(jointly[one.row], told.get(one.row, 1.0)) for one in over]
        best = over[0].arm if over and all(p < 0.05 for p in ps) else ""
        assert judged.best(measure) == best
        if measure == "opted_out":
            assert marks.get((wording(measure).name.capitalize(), "best"), "") == best


@settings(max_examples=25, deadline=None)
@given(tables(), st.sampled_from(["", "The same ({})."]))
def test_an_answer_does_not_contradict_its_interval(drawn, same):
    table, _ = drawn
    present = sorted(set(table.loc[table["segment"] == "all", "arm"]))
    says = {"more": "More, by {}.", "less": "Less, by {}.", "same": same}
    contrasts = {
        f"{first}_{second}_{measure}": Contrast(
            plus=[first], minus=[second], measure=measure, **says
        )
        for first, second in pairwise(present)
        for measure in ("engagement", "engaged")
    }
    if len(present) > 1:
        contrasts["best"] = Contrast(best_of=present, about="Here")
    if not contrasts:
        return
    read = answer(contrasts, table, synthetic.weekly(2))
    for row in read.to_dict("records"):
        shown, alone = row["p_adjusted"] < 0.05, row["p"] < 0.05
        sentence = row["sentence"]
        claims = sentence.startswith(("More", "Less")) or " leads on " in sentence
        assert claims == shown
        assert ("joint test" in sentence) == (alone and not shown)
        assert agree(sentence.replace("The same", "no difference")), sentence


def test_who_leads_is_one_and_the_same_in_words_tables_and_audit():
    """Where `b` lacks its worst replicate it has the higher mean, and is behind where both are."""
    figures = {"a": [0.1, 0.31, 0.32], "b": [math.nan, 0.30, 0.31], "none": [0.0, 0.01, 0.0]}
    rows = [(arm, k, "all", "all", measure, figure) for arm, mine in figures.items()
            for k, figure in enumerate(mine, 1) for measure in HEADLINES]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS).dropna()
    summary, differences = summarise(table), pair(table)
    again = differences.assign(variant="x")
    for control, over in ((["none"], ["b"]), (["none", "b"], ["b", "none"])):
        (lead, *_) = collect(summary, differences, control)
        assert lead.arm == "a"
        varied = [Assumption("x", "", 1.0, {2.0: "x"}, (1.0, 2.0))]
        tried = audit(differences, again, varied, control)
        assert list(tried.loc[tried["measure"] == "engagement", "versus"]) == over
        assert set(tried["arm"]) == {"a"}
        for told in turned(again, summary, differences, control):
            assert told.columns[1:] == tuple(f"a – {rival}" for rival in over)


@given(st.floats(-5, 5), st.floats(1e-7, 3), st.sampled_from(["engagement", "engaged", "cost"]))
def test_what_is_written_of_an_interval_lies_on_its_side_of_zero(figure, half, measure):
    low, high = figure - half, figure + half
    text = difference(measure, figure, low, high)
    ends = INTERVAL.search(text)
    shown = [float(end.replace(",", "")) for end in ends.groups()]
    if low <= 0 <= high:
        assert shown[0] <= 0 <= shown[1]
    elif min(abs(low), abs(high)) > 1e-4:
        assert shown[0] * shown[1] > 0


@pytest.mark.parametrize(
    ("measure", "half", "places"),
    [("engagement", 0.0004, 4), ("engagement", 0.03, 2), ("engagement", 0.3, 1),
     ("engagement", math.nan, 3), ("engaged", 0.0005, 2), ("engaged", 0.03, 0),
     ("cost", 0.4, 0), ("cost", 42.0, -1)],
)  # fmt: skip
def test_figures_are_as_precise_as_their_doubt_allows(measure, half, places):
    assert decimals(measure, half) == places
