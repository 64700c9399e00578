"""What behaviour leaves in a log, on logs of which it is known."""

import numpy as np
import pytest
from scipy.special import expit

from experiments.calibration.summary_statistics import FEWEST, Following, Log, Reader, channels_in
from experiments.calibration.time_series import TimeSeries, blocks_in
from sim.settings import Settings
from sim.settings.channels import CHANNELS
from sim.settings.words import OUTCOMES

MAIL, VISIT, SITE, PLATFORM = (
    CHANNELS.index(c) for c in ("mass_email", "visit", "site", "platform")
)
IGNORED, RESPONDED, ENGAGED = (OUTCOMES.index(o) for o in ("ignored", "responded", "engaged"))
BLOCKED = OUTCOMES.index("blocked")
HCPS, WEEKS = 400, 40


def a_log(channel, answered, tried, *, no=IGNORED, yes=RESPONDED, opted_out=False):
    """A log of one channel from (hcps, weeks) of what was tried and answered."""
    row, week = np.nonzero(tried)
    outcome = np.where(answered[row, week], yes, no)
    order = np.argsort(week, kind="stable")
    lines = len(row)
    return Log(
        tried.shape[0], tried.shape[1], week[order] + 1, row[order],
        np.full(lines, channel), outcome[order], np.full(lines, opted_out),
    )  # fmt: skip


def joined(*logs):
    parts = [np.concatenate([getattr(log, name) for log in logs])
             for name in ("week", "row", "channel", "outcome", "opted_out")]  # fmt: skip
    order = np.argsort(parts[0], kind="stable")
    return Log(logs[0].hcps, logs[0].weeks, *(part[order] for part in parts))


def statistics_of(log, like=None):
    reader = Reader(Settings(), like if like is not None else log)
    return dict(zip(reader.names, reader(log).tolist(), strict=True))


def mails(chance, rate=0.5, seed=1, hcps=HCPS):
    luck = np.random.default_rng(seed)
    tried = luck.random((hcps, WEEKS)) < rate
    return a_log(MAIL, luck.random((hcps, WEEKS)) < chance, tried)


def test_only_channels_with_enough_contacts_are_read():
    few = mails(0.2).only(np.arange(len(mails(0.2))) < FEWEST - 1)
    assert channels_in(few) == []
    assert channels_in(mails(0.2)) == ["mass_email"]


def test_who_answers_more_shows_in_the_level():
    like = mails(0.2)
    low, high = (
        statistics_of(mails(0.1, seed=2), like),
        statistics_of(mails(0.3, seed=3), like),
    )
    assert low["mass_email: answered"] == pytest.approx(0.5, abs=0.1)
    assert high["mass_email: answered"] == pytest.approx(1.5, abs=0.1)


def test_hcps_who_differ_show_in_what_their_own_answers_foretell():
    luck = np.random.default_rng(4)
    own = luck.normal(size=(HCPS, 1))
    same, different = mails(0.2), mails(expit(-1.6 + 1.2 * own), seed=5)
    key = "mass_email: by own answers"
    assert abs(statistics_of(same)[key]) < 0.1
    assert statistics_of(different, same)[key] > 0.3


def test_tired_hcps_show_in_the_slope_on_messages():
    luck = np.random.default_rng(6)
    tried = luck.random((HCPS, WEEKS)) < 0.5
    stock, answered = np.zeros(HCPS), np.zeros((HCPS, WEEKS), bool)
    for week in range(WEEKS):
        answered[:, week] = luck.random(HCPS) < expit(-0.5 - 1.0 * stock)
        stock = 0.5 * (stock + tried[:, week])
    tired, rested = a_log(MAIL, answered, tried), mails(0.2, seed=7)
    key = "mass_email: by messages, half-life 1 weeks"
    assert statistics_of(tired)[key] < -0.3
    assert abs(statistics_of(rested)[key]) < 0.2


def test_a_company_that_stops_at_silence_does_not_look_like_readier_hcps():
    """The level holds where touches follow answers; the plain share of answers does not."""
    luck = np.random.default_rng(8)
    chance = expit(-1.6 + 1.2 * luck.normal(size=(HCPS, 1)))
    answered = luck.random((HCPS, WEEKS)) < chance
    everyone = luck.random((HCPS, WEEKS)) < 0.5
    tried = everyone.copy()
    for week in range(6, WEEKS):
        silent = ~(answered & tried)[:, :week].any(axis=1)
        tried[silent, week] = False
    like, choosy = a_log(MAIL, answered, everyone), a_log(MAIL, answered, tried)
    share = {name: np.mean(log.outcome == RESPONDED) for name, log in
             (("like", like), ("choosy", choosy))}  # fmt: skip
    plain = share["choosy"] / share["like"] - 1.0
    level = (
        statistics_of(choosy, like)["mass_email: answered"]
        / statistics_of(like)["mass_email: answered"]
        - 1
    )
    assert plain > 0.05
    assert abs(level) < plain / 2
    following = Following(Reader(Settings(), like).usual)
    assert following(choosy)[0] > 0.15 > abs(following(like)[0])


def test_sessions_show_in_rates_and_in_who_comes_again():
    luck = np.random.default_rng(9)
    own = np.exp(luck.normal(size=(HCPS, 1)) - 0.5)
    even = a_log(SITE, np.ones((HCPS, WEEKS), bool), luck.random((HCPS, WEEKS)) < 0.1)
    uneven = a_log(SITE, np.ones((HCPS, WEEKS), bool), luck.random((HCPS, WEEKS)) < 0.1 * own)
    assert statistics_of(even)["site: sessions"] == pytest.approx(np.log(0.1), abs=0.1)
    assert abs(statistics_of(even)["site: same HCPs again"]) < 0.2
    assert statistics_of(uneven, even)["site: same HCPs again"] > 0.4


def test_of_what_third_parties_report_nothing_is_read_by_hcp():
    luck = np.random.default_rng(10)
    log = a_log(PLATFORM, np.ones((HCPS, WEEKS), bool), luck.random((HCPS, WEEKS)) < 0.1)
    nameless = Log(log.hcps, log.weeks, log.week, np.zeros_like(log.row), log.channel,
                   log.outcome, log.opted_out)  # fmt: skip
    assert statistics_of(log) == statistics_of(nameless, log)
    assert not any("HCPs" in name for name in Reader(Settings(), log).names)


def test_opt_outs_are_counted_by_message():
    one = mails(0.2)
    some = Log(one.hcps, one.weeks, one.week, one.row, one.channel, one.outcome,
               np.arange(len(one)) % 100 == 0)  # fmt: skip
    key = "messages: opt-outs"
    assert statistics_of(some, one)[key] == pytest.approx(np.log(0.01 / 0.99), abs=0.05)
    assert statistics_of(one)[key] < -8


def test_small_and_large_companies_compare():
    like = mails(0.2)
    large = statistics_of(mails(0.2, seed=11, hcps=4 * HCPS), like)
    for name, figure in statistics_of(like).items():
        assert large[name] == pytest.approx(figure, abs=0.25) or name.endswith(("on", "outs"))


def test_an_hcp_met_every_week_is_no_error():
    everywhere = np.ones((2, WEEKS), bool)
    log = joined(a_log(VISIT, everywhere, everywhere, no=BLOCKED, yes=ENGAGED),
                 a_log(SITE, everywhere, everywhere, yes=ENGAGED))  # fmt: skip
    assert np.isfinite(Reader(Settings(), log)(log)).all()


def test_nothing_at_all_is_no_error():
    everywhere = np.ones((HCPS, WEEKS), bool)
    sessions = np.random.default_rng(1).random((HCPS, WEEKS)) < 0.1
    like = joined(mails(0.2), a_log(SITE, everywhere, sessions))
    nothing = like.only(np.zeros(len(like), bool))
    assert np.isfinite(Reader(Settings(), like)(nothing)).all()


def test_the_course_is_shares_and_sessions_by_four_weeks():
    tried = np.zeros((50, 9), bool)
    tried[:, [0, 5]] = True
    answered = np.zeros((50, 9), bool)
    answered[:25, 0] = answered[:10, 5] = True
    visits = a_log(VISIT, answered, tried, no=BLOCKED, yes=ENGAGED)
    sessions = np.zeros((50, 9), bool)
    sessions[:5, 8] = True
    log = joined(visits, a_log(SITE, sessions, sessions, yes=ENGAGED))
    assert blocks_in(9) == 2
    assert blocks_in(3) == 1
    np.testing.assert_allclose(
        TimeSeries(["visit", "site"])(log), [0.5, 0.2, 0.0, 100 * 5 / (5 * 50)]
    )  # fmt: skip
    empty = TimeSeries(["remote"])(log)
    assert np.isnan(empty).all()
