"""Channels that tests look at, by the numbers that records know them by."""

from __future__ import annotations

from sim.records import customer_record, hcp_record, offer_record
from sim.settings.channels import CHANNELS, PULL_CHANNELS, PUSH_CHANNELS

N_CHANNELS, N_PUSH, N_PULL = len(CHANNELS), len(PUSH_CHANNELS), len(PULL_CHANNELS)
VISIT, REMOTE, PHONE = map(CHANNELS.index, ("visit", "remote", "phone"))
REP_EMAIL, MASS_EMAIL, WEBINAR = map(CHANNELS.index, ("rep_email", "mass_email", "webinar"))
GATHERING, SITE, PLATFORM = map(CHANNELS.index, ("gathering", "site", "platform"))
MSL = CHANNELS.index("msl")
HCP = hcp_record(N_CHANNELS)
CUSTOMER = customer_record(N_PUSH, N_CHANNELS)
OFFER = offer_record(N_PULL)
