"""What an HCP is at the start: by its own luck, what is given of it and the settings' figures."""

from __future__ import annotations

import numpy as np

from sim.compiled import entry, part
from sim.draws import (
    CONSENT_AT_START,
    DEVIATIONS,
    MARKET_AT_START,
    NEEDS_AT_START,
    PERSON,
    PLACE,
    THRESHOLDS,
    TRAITS,
    draw,
    draw_of_channel,
    normal,
    quantile,
)
from sim.mechanisms.experience import to_level
from sim.mechanisms.openness import close_to_reps, going_with, openness
from sim.mechanisms.relevance import draw_need
from sim.mechanisms.screens import take_to_screens
from sim.records import (
    CLOSED,
    EMAIL,
    LEVELS,
    N_PURPOSES,
    NEVER,
    PHONE_CALLS,
    PROFILING,
)
from sim.rows.initial import Figures, GivenRow
from sim.rows.records import CustomerRow, HCPRow
from sim.rows.rules import Rules
from sim.rules.specialties import Specialties
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.types import Table

_MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads keys over 64 bits
_HALF = np.uint64(32)


@part
def pick(uniform: float, cumulative: Table) -> int:
    """Returns the index that a uniform number falls on, by cumulative shares."""
    last = len(cumulative) - 1
    for index in range(last):
        if uniform < cumulative[index]:
            return index
    return last


@part
def interpolate(uniform: float, probabilities: Table, values: Table) -> float:
    """Returns the quantile of a table, linear between its probabilities."""
    for k in range(1, len(probabilities)):
        if uniform <= probabilities[k]:
            width = probabilities[k] - probabilities[k - 1]
            share = (uniform - probabilities[k - 1]) / width if width > 0.0 else 1.0
            return values[k - 1] + share * (values[k] - values[k - 1])
    return values[-1]


@entry
def init_hcps(
    keys: Table,
    given: Table,
    hcps: Table,
    customers: Table,
    rules_: Table,
    figures_: Table,
    specialties: Specialties,
    standings: Table,
    luck: np.uint64,
    territories: int,
) -> None:
    """Fills the records of all HCPs.

    Args:
        keys: addresses of luck, uint64, shape (n,).
        given: what a user's table says, shape (n,); -1 or NaN is missing; empty: all missing.
        hcps: to fill, shape (n,).
        customers: to fill, shape (n,).
        rules_: `rules_of` the settings, shape (1,).
        figures_: `figures_of` the settings, shape (1,).
        specialties: `specialties_of` the settings.
        standings: to rank groups of channels on, float64, shape (3, groups).
        luck: key of the replicate's luck.
        territories: how many reps there are.
    """
    rules: Rules = rules_[0]
    figures: Figures = figures_[0]
    for row in range(len(keys)):
        hcp: HCPRow = hcps[row]
        customer: CustomerRow = customers[row]
        hcp.key = keys[row]
        _place(hcp, customer, figures, luck, territories)
        contacts = _specialise(hcp, specialties, given, row, luck)
        if len(given):
            _take_given(hcp, given[row])
        close_to_reps(hcp, figures, luck)
        if len(given) and (given[row].access >= 0 or given[row].contacts_per_month >= 0.0):
            hcp.sees_no_rep = 0  # a list that tells of its doctors keeps what it says
        trait = openness(hcp, luck)
        _character(hcp, rules, figures, given, row, trait, luck)
        take_to_screens(hcp, rules, figures, trait, luck)
        _prefer(hcp, rules, figures, standings, luck)
        _stand_in_market(hcp, customer, rules, figures, contacts, trait, luck)
        _start_state(hcp, customer, rules, figures, given, row, luck)


@part
def _place(
    hcp: HCPRow, customer: CustomerRow, figures: Figures, luck: np.uint64, territories: int
) -> None:
    country, cohort, practice, rep = draw(luck, hcp.key, 0, PLACE)
    hcp.country = pick(country, figures.countries)
    hcp.cohort = pick(cohort, figures.cohorts)
    hcp.practice = pick(practice, figures.practices)
    customer.rep = min(int(rep * territories), territories - 1)


@part
def _specialise(
    hcp: HCPRow, specialties: Specialties, given: Table, row: int, luck: np.uint64
) -> float:
    which, rate, _, _ = draw(luck, hcp.key, 0, PERSON)
    index = pick(which, specialties.shares)
    table = int(specialties.tables[index])
    hcp.specialty = int(specialties.classes[index])
    if len(given):
        if given[row].specialty >= 0:
            hcp.specialty = given[row].specialty
            table = int(specialties.class_tables[hcp.specialty])
        if given[row].named_specialty >= 0:
            table = int(specialties.tables[given[row].named_specialty])
        if given[row].contacts_per_month >= 0.0:
            return float(given[row].contacts_per_month)
    return interpolate(rate, specialties.probabilities, specialties.quantiles[table])


@part
def _take_given(hcp: HCPRow, row: GivenRow) -> None:
    if row.country >= 0:
        hcp.country = row.country
    if row.cohort >= 0:
        hcp.cohort = row.cohort
    if row.practice >= 0:
        hcp.practice = row.practice


@part
def _character(
    hcp: HCPRow,
    rules: Rules,
    figures: Figures,
    given: Table,
    row: int,
    trait: float,
    luck: np.uint64,
) -> None:
    persona, access, trust, _ = draw(luck, hcp.key, 0, TRAITS)
    hcp.persona = pick(
        persona, figures.personas[hcp.country, hcp.cohort, hcp.practice, hcp.specialty]
    )
    access = going_with(-trait, rules.openness.of_access, access)
    hcp.access = pick(access, figures.access[hcp.country, hcp.practice])
    if hcp.sees_no_rep:
        hcp.access = CLOSED
    if len(given):
        if given[row].persona >= 0:
            hcp.persona = given[row].persona
        if given[row].access >= 0:
            hcp.access = given[row].access
    hcp.meeting_chance = figures.meeting_chance[hcp.country, hcp.access, hcp.persona, hcp.specialty]
    prior = rules.trust.prior_mean + rules.trust.prior_sd * normal(trust)
    hcp.trust_prior = min(max(prior, rules.trust.prior_least), rules.trust.prior_most)
    hcp.trust = hcp.trust_prior
    tolerance, threshold, _, _ = draw(luck, hcp.key, 0, THRESHOLDS)
    hcp.tolerance = figures.tolerance_factor[hcp.country] * np.exp(
        rules.trust.tolerance_log + rules.trust.tolerance_sigma * normal(tolerance)
    )
    hcp.overload_threshold = np.exp(
        rules.fatigue.overload_log + rules.fatigue.overload_sigma * normal(threshold)
    )


@part
def _prefer(hcp: HCPRow, rules: Rules, figures: Figures, standings: Table, luck: np.uint64) -> None:
    """Draws the HCP's own log-odds, and ranks its groups of channels by standing."""
    n_groups = len(figures.group_means)
    own, size, standing = standings[0], standings[1], standings[2]
    own[:] = 0.0
    size[:] = 0.0
    against_usual = hcp.screens - figures.screens_mean[hcp.persona]
    for channel in range(len(hcp.deviation)):
        address = int(rules.channels.address[channel])
        own_luck = draw_of_channel(luck, hcp.key, 0, DEVIATIONS, address)
        hcp.deviation[channel] = rules.response.deviation_sd * normal(own_luck)
        group = int(rules.channels.group[channel])
        if group >= 0:
            own[group] += hcp.deviation[channel]
            own[group] += rules.channels.screen[channel] * against_usual
            size[group] += 1.0
    for group in range(n_groups):
        standing[group] = (
            figures.group_logits[hcp.persona, group]
            + own[group] / size[group]
            - figures.group_means[group]
        ) / figures.group_sds[group] + figures.group_countries[hcp.country, group]
    for channel in range(len(hcp.deviation)):
        if rules.channels.group[channel] < 0.0:
            continue
        mine = standing[int(rules.channels.group[channel])]
        above = 0
        for group in range(n_groups):
            above += standing[group] > mine
        if above < rules.preference.preferred_groups:
            hcp.preferred |= 1 << channel
        _accept(hcp, rules, figures, standing, channel)


@part
def _accept(hcp: HCPRow, rules: Rules, figures: Figures, standing: Table, channel: int) -> None:
    """Notes for which purposes the HCP does not want a channel's group: by standing and depth."""
    mine = int(rules.channels.group[channel])
    for purpose in range(N_PURPOSES):
        depth = figures.group_purposes[purpose]
        below = 0
        for group in range(len(standing)):
            below += standing[group] + depth[group] < standing[mine] + depth[mine]
        if below < rules.preference.unwanted_groups:
            hcp.unwanted[purpose] |= 1 << mine


@part
def _stand_in_market(
    hcp: HCPRow,
    customer: CustomerRow,
    rules: Rules,
    figures: Figures,
    contacts: float,
    trait: float,
    luck: np.uint64,
) -> None:
    mails, need_a, need_b, phase = draw(luck, hcp.key, 0, MARKET_AT_START)
    hcp.competitor_visits = contacts * figures.competitor_share / WEEKS_PER_MONTH
    hcp.competitor_visits *= figures.visits_per_contact[hcp.country]
    if hcp.sees_no_rep:
        hcp.competitor_visits = 0.0
    mails = going_with(trait, rules.openness.of_mail, mails)
    hcp.competitor_mails = figures.market.competitor_mails_per_week * quantile(
        mails, figures.mails_quantiles
    )
    hcp.fatigue_market = hcp.competitor_mails * rules.fatigue.market_stock
    hcp.need_a = draw_need(hcp, rules, rules.relevance.topics_until, need_a)
    hcp.need_b = draw_need(hcp, rules, rules.relevance.topics_until, need_b)
    customer.phase = phase
    customer.number = int((hcp.key * _MIX) >> _HALF)
    customer.tier = 0 if contacts >= figures.tiers.a else 1 if contacts >= figures.tiers.b else 2


@part
def _start_state(
    hcp: HCPRow,
    customer: CustomerRow,
    rules: Rules,
    figures: Figures,
    given: Table,
    row: int,
    luck: np.uint64,
) -> None:
    never, consents, profiling, registered = draw(luck, hcp.key, 0, CONSENT_AT_START)
    need, availability, _, _ = draw(luck, hcp.key, 0, NEEDS_AT_START)
    hcp.need = normal(need)
    hcp.availability = rules.access.availability_sd * normal(availability)
    hcp.goodwill_stock = rules.goodwill.start
    hcp.never_consents = 1 if never < rules.consent.never_share else 0
    allowed = not hcp.never_consents and consents < figures.email_consent[hcp.country]
    if len(given):
        if given[row].email_consent >= 0:
            allowed = given[row].email_consent == 1
            if allowed:
                hcp.never_consents = 0
        if given[row].tier >= 0:
            customer.tier = given[row].tier
    customer.country = hcp.country
    customer.practice = hcp.practice
    customer.allowed = PHONE_CALLS
    if allowed:
        customer.allowed |= EMAIL
    if figures.opt_out_law[hcp.country]:
        customer.allowed |= PROFILING
        if not allowed:
            customer.refused |= EMAIL
    elif allowed and profiling < rules.consent.profiling_share:
        customer.allowed |= PROFILING
    registers = registered < figures.registered_of_users and not hcp.uses_no_screen
    customer.registered = 1 if registers else 0
    hcp.visited_site = customer.registered
    for group in range(len(hcp.satisfied)):
        hcp.expects[group] = to_level(rules.experience.expected_at_first)
        hcp.satisfied[group] = LEVELS // 2
    hcp.shown_until = NEVER
    hcp.clicked_until = NEVER
    hcp.pulled_until = NEVER
    hcp.session_satisfied = NEVER
    hcp.last_engaged = NEVER
    hcp.last_noticed = NEVER
    hcp.engaged_before = NEVER
    hcp.last_asked = NEVER
    customer.last_met = NEVER
    customer.rest_until = NEVER
    customer.silent_since = NEVER
    customer.taught_week = NEVER
    customer.segment = int(figures.believed_persona)
    for channel in range(len(customer.tried)):
        customer.last_tried[channel] = NEVER
