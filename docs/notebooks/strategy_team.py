# %% [markdown]
# # For a strategy team
#
# Our company works in Germany, France and Italy, with EUR 600 per HCP and year. A lockdown may come.
# Four questions: which way of engaging, how many mails, for whom, and how sure is all that?
#
# To be quick, this page lives few HCPs for half a year, few times, in half a minute of a processor,
# most of it for the figures of the reports: read how it is done, not what comes out. For a decision
# take `population={"size": 2000}`, `weeks=104` and `replicates=100`, which takes some minutes.

# %%
from textwrap import fill

import pandas as pd

from experiments import compare, sweep

OURS = {
    "population": {"size": 100, "countries": {"de": 0.4, "fr": 0.3, "it": 0.3}},
    "company": {"budget_per_hcp_year": 600},
    "weeks": 26,
    "warm_up": {"weeks": 8},
    "workers": 1,
    "quiet": True,
}

# %% [markdown]
# ## Which way, and what if a lockdown comes?
#
# The same three ways in two futures. All meet the same doctors, the same luck and the same money.
# `worlds="evidence"`: each replicate lives in another of the worlds that published evidence leaves
# open, so that what comes out is not a property of one guess.

# %%
futures = {"open": {}, "shut": {"market": "lockdown"}}
found = {
    future: compare(
        name=future,
        question="Which way of engaging in Germany, France and Italy at EUR 600?",
        arms=["push", "pull", "hybrid"],
        replicates=6,
        worlds="evidence",
        why=False,
        overrides={"market.lockdown.start_week": 6},
        **market,
        **OURS,
    )
    for future, market in futures.items()
}
study = found["open"]
study

# %% [markdown]
# Weigh both futures by how likely you hold a lockdown to be. What share of the doctors is engaged
# in an average week?

# %%
everyone = "segment == 'all' and measure == 'engaged'"
engaged = {
    future: one.summary.query(everyone).set_index("arm")["mean"] for future, one in found.items()
}
chances = [0.0, 0.1, 0.25, 0.5, 1.0]
weighed = pd.DataFrame(
    {f"{p:.0%}": (1 - p) * engaged["open"] + p * engaged["shut"] for p in chances}
).T.rename_axis("chance of a lockdown")
weighed.round(3).assign(best=weighed.idxmax(axis=1))

# %% [markdown]
# ## For whom?
#
# The engaged share by what kind of doctor it is, with 95 % intervals.

# %%
study.plot.segments("persona", measure="engaged", size="page")

# %% [markdown]
# ## How many mails?
#
# The same comparison at one to twelve mails per HCP and month; `told` says where the best lies and
# how much of it is luck.

# %%
mails = sweep(
    {"strategy.touches_per_month.mass_email": [1, 2, 4, 8, 12]},
    name="mails",
    arms=["push", "hybrid"],
    replicates=4,
    **OURS,
)
for line in mails.told[:4]:
    print(fill(line, 90, subsequent_indent="  "))

# %% [markdown]
# ## How sure?
#
# How probably each way is the best over the worlds, by what it is judged by, and what is lost on
# average where it is chosen and another would have been better (`loss`).

# %%
study.ranking[["objective", "arm", "mean", "p_best_low", "p_best_high", "loss"]].round(3)

# %%
for line in study.told[:3]:
    print(fill(line, 90, subsequent_indent="  "))

# %% [markdown]
# The whole report, with every figure, is one file to send on:

# %%
print(study.report.relative_to(study.folder.parents[1]))
print(study.repeat)

# %% [markdown]
# What it is not: a forecast of prescriptions or return. How to prove the choice in the field:
# `pilot(arms=["hybrid", "push"], territories=20)` counts the test that would show it.
