"""Who the HCPs are, as records to be born from: shares, chances, norms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import elementwise

from sim.rules.channels import (
    by_persona,
    calls,
    groups,
    intercepts,
    log_depths,
    share_of_weeks_there,
)
from sim.rules.mix import class_shares, country_mix, persona_shares
from sim.rules.openness import shares_without_reps
from sim.rules.packing import Record, kept, kept_by, laid_out, record_of, remembered
from sim.rules.screens import loads, mean_and_spread, share_of_users, without_screens
from sim.settings import Settings
from sim.settings.population import Population
from sim.settings.words import (
    ACCESS_CLASSES,
    COHORTS,
    COUNTRIES,
    PERSONAS,
    PRACTICES,
)
from sim.types import Floats

_DEFAULT = Population()
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_SCALES = (0.0, 5.0)  # between which the factor on a class's chance is looked for


@kept
def figures_of(settings: Settings) -> Record:
    """Returns the record of what HCPs are born from beside the rules and their specialties."""
    b, population, market = settings.behaviour, settings.population, settings.market
    countries = [getattr(market.countries, code) for code in COUNTRIES]
    country_shares = list(country_mix(settings))
    mails = special.gammaincinv(
        market.competitor_mails_shape, np.linspace(0, 1 - 1 / 4096, 1025)
    )  # fmt: skip
    personas = persona_shares(settings)
    means, spreads = preference_norms(settings)
    return record_of(
        {
            "market": laid_out(market),
            "tiers": laid_out(population.tiers),
            "countries": np.cumsum(country_shares),
            "cohorts": np.cumsum([getattr(population.cohorts, c) for c in COHORTS]),
            "practices": np.cumsum([getattr(population.practices, p).share for p in PRACTICES]),
            "personas": np.cumsum(personas, axis=-1),
            "access": np.cumsum(access_shares(settings), axis=2),
            "meeting_chance": meeting_chances(settings),
            "opt_out_law": [country.law == "opt_out" for country in countries],
            "email_consent": [
                min(1.0, country.email_consent / max(1 - b.consent.never_share, 1e-9))
                for country in countries
            ],
            "tolerance_factor": [country.tolerance_factor for country in countries],
            "competitor_share": market.competitors / 12,
            "mails_quantiles": mails / np.trapezoid(mails, dx=1 / 1024),
            "believed_persona": np.argmax(
                [getattr(settings.company.beliefs.personas, p) for p in PERSONAS]
            ),
            "group_logits": group_logits(settings),
            "group_purposes": b.purpose.preference_weight * group_depths(settings),
            "group_countries": group_countries(settings),
            "group_means": means,
            "group_sds": spreads,
            "without_reps": shares_without_reps(settings),
            "visits_per_contact": [country.visits_per_contact for country in countries],
            "without_screens": without_screens(settings),
            "screens_mean": mean_and_spread(settings)[0],
            "registered_of_users": min(1.0, b.pull.registered_share / share_of_users(settings)),
        }
    )


@kept_by("population", "market")
def access_shares(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the access classes among HCPs who see reps, country x practice x class.

    Larger practices are closed more often, scaled so that a country keeps its mean. The country's
    shares are of all its HCPs: who sees no rep is the far end of the closed ones, and where there
    are more of them than closed ones, of the restricted and then of the open ones.
    """
    no_rep = shares_without_reps(settings) @ class_shares(settings)
    practices = [getattr(settings.population.practices, p) for p in PRACTICES]
    mean = sum(p.share * p.closed_factor for p in practices) / sum(p.share for p in practices)
    shares = np.empty((len(COUNTRIES), len(PRACTICES), len(ACCESS_CLASSES)))
    for i, code in enumerate(COUNTRIES):
        country = getattr(settings.market.countries, code)
        reachable = country.access_open + country.access_restricted
        for j, practice in enumerate(practices):
            closed = min(1.0, country.access_closed * practice.closed_factor / mean)
            if reachable == 0.0:
                closed = 1.0
            part = (1.0 - closed) / max(reachable, 1e-12)
            of_all = [country.access_open * part, country.access_restricted * part, closed]
            until = np.minimum(np.cumsum(of_all), 1.0 - no_rep[i, j]) / (1.0 - no_rep[i, j])
            shares[i, j] = np.diff(until, prepend=0.0)
    return shares


def meeting_chances(settings: Settings) -> NDArray[np.float64]:
    """Returns the chance of a meeting at average availability.

    Persona and specialty multiply the class's chance; a factor per country and class keeps the
    class's mean over personas, specialties and availability, clipping included. The mean is that of
    the default universe: one of engagers alone meets reps less than one of traditionalists.

    Returns:
        Shape (country, class, persona, specialty class).
    """
    access, population = settings.behaviour.access, settings.population
    names = settings.channels.names
    factors = by_persona(settings.channels, "response")[:, names.index(settings.channels.call)]
    effects = np.array([effect.access for _, effect in population.specialty_effects])
    availability = np.exp(access.availability_sd * _NODES - access.availability_sd**2 / 2)
    weights = _WEIGHTS / _WEIGHTS.sum()
    personas, mix = _usual_mix(settings)
    targets = np.array([getattr(access, name) for name in ACCESS_CLASSES])
    while_there = targets / share_of_weeks_there(settings)  # tables are means over a year
    targets = np.minimum(while_there, np.maximum(targets, access.ceiling))
    bounds = np.array([access.floor, access.ceiling])
    return _scaled(factors, effects, availability, personas, mix, weights, targets, bounds)


@kept_by("population", "market")
def _usual_mix(settings: Settings) -> tuple[Floats, Floats]:
    """Returns the mix of the default's shares of personas, cohorts and so on.

    Returns:
        Shares of the personas, country x specialty class x persona, and of the specialty classes.
    """
    names = ("personas", "cohorts", "practices", "specialties")
    population = settings.population.model_copy(
        update={name: getattr(_DEFAULT, name) for name in names}
    )
    usual = settings.model_copy(update={"population": population})
    cohorts = np.array([getattr(population.cohorts, c) for c in COHORTS])
    practices = np.array([getattr(population.practices, p).share for p in PRACTICES])
    personas = np.einsum(
        "cajsp,a,j->csp", persona_shares(usual), cohorts / cohorts.sum(),
        practices / practices.sum(),
    )  # fmt: skip
    return personas, class_shares(usual)


@remembered
def _scaled(
    factors: NDArray[np.float64],
    effects: NDArray[np.float64],
    availability: NDArray[np.float64],
    personas: NDArray[np.float64],
    mix: NDArray[np.float64],
    weights: NDArray[np.float64],
    targets: NDArray[np.float64],
    bounds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Returns chances by country and class whose mean over everything else is the target."""
    raw = factors[:, None, None] * effects[None, :, None] * availability[None, None, :]
    joint = personas.transpose(0, 2, 1)[..., None] * mix[:, None] * weights

    def mean(scale: Floats, target: Floats, country: NDArray[np.int64]) -> Floats:
        unscaled = target[..., None, None, None] * raw
        chances = np.clip(scale[..., None, None, None] * unscaled, bounds[0], bounds[1])
        return np.asarray((joint[country] * chances).sum(axis=(-3, -2, -1)))

    target, country = np.broadcast_arrays(targets, np.arange(len(COUNTRIES))[:, None])
    least, most = (np.full(target.shape, end) for end in _SCALES)
    within = np.clip(target, mean(least, target, country), mean(most, target, country))
    found = elementwise.find_root(
        lambda scale, aim, *of: mean(scale, *of) - aim,
        (least, most),
        args=(within, target, country),
    )
    scaled = np.asarray(found.x) * target
    return np.asarray(scaled[..., None, None] * factors[:, None] * effects)


def _members(settings: Settings) -> NDArray[np.bool_]:
    """Returns which channels are of which group, group x channel."""
    channels = settings.channels.in_order
    return np.array([[one.group == name for one in channels] for name in groups(settings.channels)])


def group_logits(settings: Settings) -> NDArray[np.float64]:
    """Returns each persona's log-odds by group of channels, persona x group."""
    table = by_persona(settings.channels, "response").copy()
    table[:, calls(settings.channels)] *= settings.behaviour.preference.meeting_chance
    logits = intercepts(np.clip(table, 1e-6, 0.95), 0.0)
    return np.stack([logits[:, mine].mean(axis=1) for mine in _members(settings)], axis=1)


def group_depths(settings: Settings) -> NDArray[np.float64]:
    """Returns the mean log depth of each group's channels for each purpose, purpose x group."""
    depths = log_depths(settings)
    return np.stack([depths[:, mine].mean(axis=1) for mine in _members(settings)], axis=1)


def group_countries(settings: Settings) -> NDArray[np.float64]:
    """Returns what each country adds to the standing of a group of channels, country x group."""
    called = [
        name == settings.channels[settings.channels.call].group
        for name in groups(settings.channels)
    ]
    countries = [getattr(settings.market.countries, code) for code in COUNTRIES]
    return np.outer([country.visit_preference for country in countries], called)


def preference_norms(settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns mean and spread of a group's log-odds, by the settings' own shares."""
    mix = np.array([getattr(settings.population.personas, p) for p in PERSONAS])
    logits = group_logits(settings)
    mean = mix @ logits
    between = mix @ (logits - mean) ** 2
    size = _members(settings).sum(axis=1)
    own = settings.behaviour.response.deviation_sd**2 / size
    screens = float(mix @ mean_and_spread(settings)[1] ** 2) * group_screens(settings) ** 2
    return mean, np.sqrt(np.maximum(between + own + screens, 1e-12))


def group_screens(settings: Settings) -> NDArray[np.float64]:
    """Returns how far each group's channels take a screen, shape (groups,)."""
    taken = loads(settings.channels)
    return np.array([taken[mine].mean() for mine in _members(settings)])
