"""Measures of the targets on small worlds made by hand, whose figures are known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.validation.made import made, touched
from validation.measures import MEASURES
from validation.measures.access import shares_met
from validation.measures.earlier import recently
from validation.measures.subscribers import new_subscribers
from validation.measures.touched import of_channels
from validation.measures.unequal import by_rank, contacts


def of(name, *worlds):
    return MEASURES[name]({str(k): world for k, world in enumerate(worlds)})


def mails(hcp, opened=(), clicked=(), weeks=52):
    """A mail a week to one HCP, opened and clicked in some weeks."""
    for week in range(1, weeks + 1):
        outcome = "engaged" if week in clicked else "responded" if week in opened else "ignored"
        yield week, hcp, "mass_email", outcome


def months(*by_hcp):
    """Companies met: for each HCP, the months (from 0) in which it meets one."""
    met = np.zeros((13, len(by_hcp)), int)
    for hcp, which in enumerate(by_hcp):
        met[list(which), hcp] = 1
    return met


def test_none_in_a_year_by_specialty():
    classes = ["primary_care", "primary_care", "surgical", "diagnostic"]
    world = made(companies=months([0], [], [12], []), specialty=classes)
    assert of("no_rep_in_a_year", world) == 50
    assert of("no_rep_in_a_year_primary_care", world) == 50
    assert of("no_rep_in_a_year_surgical", world) == 0
    assert of("rep_in_a_year_primary_care", world) == 50
    assert of("rep_in_a_quarter_primary_care", world) == 0


def test_change_of_contact_from_year_to_year():
    first, second = months([0], [3], [], [1]), months([2], [], [], [1])
    world = made(weeks=104, companies=np.concatenate([first, second]))
    assert of("rep_in_the_second_year_less_the_first", world) == -25


def test_contacts_add_ours_to_those_drawn_at_the_rates():
    visits = touched([(1, 0, "visit"), (2, 0, "visit"), (1, 0, "mass_email")])
    world = made(companies=months([], [0, 1], [0]), n_hcps=3, touches=visits,
                 competitor_visits=[5.0, 0.0, 10.0])  # fmt: skip
    found = contacts(world)
    assert found[0] == 2, "without a month with one, none is drawn"
    assert found[1] == 2, "at least as many as months with one"
    assert found[2] == pytest.approx(520, abs=100)


def test_quantiles_leave_out_who_has_none_and_the_gini_does_not():
    ours = [(1 + k // 2, hcp, "visit") for hcp in range(5) for k in range([0, 2, 6, 22, 30][hcp])]
    world = made(5, touches=ours, competitor_visits=0.0)
    assert of("contacts_p75_over_p50", world) == pytest.approx(24 / 14)
    assert of("contacts_p25_over_p50", world) == pytest.approx(5 / 14)
    alone = made(10, touches=[(1, 3, "visit")], competitor_visits=0.0)
    assert of("gini_of_all_contacts", alone) == pytest.approx(0.9)
    assert of("top_tenth_of_all_contacts", alone) == pytest.approx(100)


def test_ranks_share_what_is_equal():
    people, given, gini = by_rank(np.array([0.0, 3, 0, 1]), np.array([0.0, 2, 0, 1]))
    assert people == pytest.approx([0, 0.5, 0.75, 1])
    assert given == pytest.approx([0, 0, 0.25, 1])
    assert gini == pytest.approx(0.625)
    assert by_rank(np.array([1.0, 0, 1, 0]), np.ones(4))[2] == pytest.approx(0)


def test_clicks_by_rank_of_what_came_before():
    early, late = range(1, 40), range(40, 53)
    letters = [*mails(0, clicked=[*early, *late]), *mails(1, opened=early, clicked=[40])]
    letters += [row for hcp in range(2, 10) for row in mails(hcp, opened=[1])]
    letters += mails(10, clicked=range(1, 53), weeks=20)  # left the list
    world = made(11, touches=letters)
    assert of("clicks_of_top_fifth", world) == pytest.approx(100)
    assert of("clicks_of_bottom_half", world) == pytest.approx(0)
    area = 0.1 * (1 / 14) / 2 + 0.1 * (1 / 14 + 1) / 2
    assert of("gini_of_clicks_over_ranks", world) == pytest.approx(1 - 2 * area)


def test_who_opens_nothing():
    letters = [*mails(0, opened=[3]), *mails(1, clicked=[30]), *mails(2), *mails(3, weeks=30)]
    world = made(touches=letters)
    assert of("opened_nothing_in_half_a_year", world) == pytest.approx(200 / 3)
    assert of("opened_nothing_in_a_year", world) == pytest.approx(100 / 3)


def test_opens_by_specialty_leave_out_small_classes():
    classes = ["surgical"] * 30 + ["psychiatry"] * 30 + ["diagnostic"] * 5
    rows = [(1, hcp, "mass_email", "ignored") for hcp in range(65)]
    rows += [(2, hcp, "mass_email", "responded" if hcp < 30 else "ignored") for hcp in range(65)]
    rows += [(3, hcp, "mass_email", "engaged") for hcp in range(60)]
    world = made(65, touches=rows, specialty=classes)
    assert of("opens_most_over_least_specialty", world) == pytest.approx(2)


def tries(hcp, n, met):
    """So many visits tried, of which the first are met; the others are turned away."""
    outcomes = ["engaged"] * met + ["blocked"] * (n - met)
    return [(week, hcp, "visit", outcome) for week, outcome in enumerate(outcomes, 1)]


def test_callers_met_of_those_who_tried_often_enough():
    rows = [*tries(0, 20, 14), *tries(1, 20, 5), *tries(2, 20, 1), *tries(3, 11, 11)]
    rows += tries(4, 40, 1)
    classes = ["primary_care"] * 4 + ["diagnostic"]
    world = made(5, touches=touched(rows, reason="access"), specialty=classes)
    assert shares_met(world)[:3] == pytest.approx([0.7, 0.25, 0.05])
    assert np.isnan(shares_met(world)[3])
    assert of("meet_most_callers", world) == 25
    assert of("meet_few_callers", world) == 75
    assert of("meet_no_callers", world) == 25
    assert of("meet_no_callers_diagnostic", world) == 100


def test_what_the_company_held_back_was_not_tried():
    rows = touched(tries(0, 20, 14), reason="capacity")
    assert shares_met(made(1, touches=rows, specialty="other")).tolist() == [1]


def test_closed_and_restricted():
    world = made(access=["open", "restricted", "closed", "open"])
    assert of("restricted_or_closed", world) == 50


def test_formats_of_those_with_any():
    ours = [(1, 0, "visit"), (1, 1, "remote"), (2, 2, "phone"), (2, 4, "mass_email")]
    world = made(5, touches=ours, others=months([], [4], [], [1], []))
    assert of("reps_on_site_only", world) == 50
    assert of("reps_both_ways", world) == 25
    assert of("reps_virtual_only", world) == 25


def test_the_least_month_on_site():
    world = made(2, touches=[(5, 1, "visit")], others=months(range(13), [0, *range(4, 13)]))
    assert of("on_site_in_the_least_month", world) == 50
    nobody = made(2, others=months([0], [0]))
    assert of("on_site_in_the_least_month", nobody) == 0


def test_reps_by_screens_in_the_last_quarter():
    late = [(50, hcp, "visit") for hcp in range(4)] + [(51, hcp, "site") for hcp in range(2, 7)]
    early = [(1, hcp, channel) for hcp in range(10) for channel in ("visit", "webinar")]
    world = made(10, touches=[*late, *early])
    assert of("weak_on_rep_and_screen", world) == 30
    assert of("strong_on_screens", world) == 50
    assert of("odds_ratio_of_rep_and_screen", world) == pytest.approx(2.5 * 3.5 / (2.5 * 3.5))


def test_money_on_visits_has_its_part_of_the_pay():
    sums = pd.DataFrame(
        {"week": 1, "channel": ["visit", "remote", "reps", "mass_email"],
         "cost": [20.0, 10.0, 60.0, 10.0], "minutes": [30.0, 30.0, 0.0, 5.0]}
    )  # fmt: skip
    assert of("money_on_visits", made(channels=sums.to_dict("records"))) == pytest.approx(50)


def test_recent_is_a_quarter_before_and_not_the_week_itself():
    world = made(1, touches=[(10, 0, "remote")])
    was = recently(world, of_channels(world, "remote"))[0]
    assert np.flatnonzero(was).tolist() == list(range(10, 23))  # weeks 11 to 23


def test_lapsed_over_recent():
    rows = [*mails(0, clicked=range(14, 53, 2)), *mails(1, clicked=[20]), (52, 2, "remote")]
    rows += [(week, 0, "remote") for week in range(1, 53)]
    rows += [
        (week, hcp, "site") for hcp, last in ((0, 52), (1, 26)) for week in range(14, last + 1)
    ]
    world = made(3, touches=rows, registered=[True, True, False])
    assert of("clicks_per_mail_lapsed_over_recent", world) == pytest.approx(1 / 20)
    assert of("site_visits_lapsed_over_recent", world) == pytest.approx(13 / 39)


def test_several_other_channels_over_one():
    rows = [(3, 0, "visit"), (4, 0, "webinar"), (3, 1, "visit"), (9, 1, "visit"),
            (3, 2, "rep_email"), (45, 1, "site")]  # fmt: skip
    rows += [*mails(0, clicked=[40, 41, 42]), *mails(1, clicked=[50, 51]), *mails(2, clicked=[45])]
    assert of("clicks_per_mail_several_over_one", made(touches=rows)) == pytest.approx(1.5)


def test_site_visits_that_a_mail_adds():
    base = [(week, hcp, "site") for hcp in (0, 1) for week in range(1, 53)]
    more = [(week, 0, "site") for week in range(1, 27)]
    allowed = [(0, 0, "granted"), (0, 1, "granted"), (5, 2, "granted")]
    unmailed = made(touches=base, consent=allowed)
    rows = [*base, *more, (1, 2, "site"), *mails(0), *mails(2)]
    mailed = made(touches=rows, consent=allowed)
    assert of("site_visits_per_mail", mailed, unmailed) == pytest.approx((26 / 52) / 2)


def test_visits_in_the_fifth_month():
    def visits(met):
        return made(channels=[{"week": week, "channel": "visit", "engaged": met(week)}
                              for week in range(1, 53)])  # fmt: skip

    first, second = visits(lambda week: 3 if 32 <= week <= 35 else 50), visits(lambda _: 4)
    assert of("visits_in_the_fifth_month", first, second) == 75


LIST = [(0, 0, "granted"), (10, 0, "withdrawn"), (12, 0, "granted"),  # was there at the start
        (5, 1, "granted"), (8, 1, "withdrawn"), (30, 1, "granted"),
        (5, 2, "granted"), (50, 2, "withdrawn"),
        (6, 3, "granted"), (60, 4, "granted"), (3, 5, "withdrawn")]  # fmt: skip


def test_new_subscribers_and_how_long_they_stay():
    world = made(6, weeks=104, consent=LIST)
    new = new_subscribers(world, 52)
    assert new["hcp_id"].tolist() == [1, 2, 3]
    assert new["stayed"].tolist() == [3, 45, np.inf]
    assert of("new_subscribers_lost_in_a_month", world) == pytest.approx(100 / 3)
    assert of("new_subscribers_still_there_after_a_year", world) == pytest.approx(100 / 3)
    assert of("permissions_won_of_those_without", world) == pytest.approx(80)


def test_opens_of_the_new_over_all():
    letters = [(week, 3, "mass_email", "responded") for week in range(7, 59)]
    letters += [(week, 3, "mass_email", "ignored") for week in range(59, 105)]
    letters += [(week, 0, "mass_email", "ignored") for week in range(1, 7)]
    world = made(6, weeks=104, touches=letters, consent=LIST)
    assert of("opens_of_new_subscribers_over_all", world) == pytest.approx(1 / (52 / 104))


def test_clicks_at_a_frequency_over_the_most():
    worlds = {
        f"mails_{rate}": made(channels=[{"week": 1, "channel": "mass_email", "engaged": clicks}])
        for rate, clicks in ((0.5, 30), (1, 49), (2, 100), (3, 93))
    }
    assert MEASURES["clicks_at_1_over_most"](worlds) == pytest.approx(0.49)
    assert MEASURES["clicks_at_3_over_most"](worlds) == pytest.approx(0.93)


def test_satisfaction_by_cohort():
    rows = [("all", "all", 0.5), ("cohort", "early", 0.6), ("cohort", "late", 0.54)]
    table = pd.DataFrame(rows, columns=["segment", "value", "figure"])
    world = replace(made(), measures=table.assign(measure="purpose_met"))
    assert of("purpose_met_late_cohort_over_early", world) == pytest.approx(0.9)
