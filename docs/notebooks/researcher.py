# %% [markdown]
# # For a researcher
#
# A claim for a paper: hybrid engagement is ahead of push. Does it stand when an assumption of ours
# is put in the place of the model's, on which assumptions does it turn, and how is it cited?
#
# Sizes are small, so that the page takes half a minute of a processor, most of it for the figures of
# the reports: what comes out is coarse, and the intervals say how coarse.

# %%
from textwrap import fill

from experiments import compare, sensitivity

SMALL = {
    "weeks": 26,
    "population": {"size": 100},
    "warm_up": {"weeks": 8},
    "workers": 1,
    "quiet": True,
}

# %% [markdown]
# ## The claim, over worlds
#
# `worlds="evidence"` lives each replicate in another draw of the assumptions that published
# evidence leaves open, the same for both arms. An interval then covers luck and assumptions.
# `own` is our assumption: a trust that breaks five times as easily as it grows.

# %%
study = compare(
    name="claim",
    question="Is hybrid ahead of push, and where trust is fragile too?",
    arms={
        "push": {"strategy": "push"},
        "hybrid": {"strategy": "hybrid"},
        "push, own": {"strategy": "push", "behaviour.trust.asymmetry": 5},
        "hybrid, own": {"strategy": "hybrid", "behaviour.trust.asymmetry": 5},
    },
    replicates=8,
    worlds="evidence",
    why=False,
    **SMALL,
)
rows = study.differences.query("segment == 'all' and measure in ['engagement', 'trust_change']")
pairs = [("hybrid", "push"), ("hybrid, own", "push, own")]
shown = ["measure", "difference", "ci_low", "ci_high"]
rows.set_index(["arm", "versus"]).loc[pairs, shown].round(4)

# %% [markdown]
# ## A figure at column width
#
# Every figure takes `size="column"` (89 mm) and returns Matplotlib's figure; with `ax=` it draws
# into axes of yours. In the style sheet, text stays text in PDF and SVG, as journals ask.

# %%
import matplotlib.pyplot as plt

plt.style.use("experiments.figures.hcpsim")
figure = study.plot.by_week(measure="engagement", size="column")
figure.savefig("engagement.pdf")
figure

# %% [markdown]
# Two panels of one's own, in the same style:

# %%
both, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.0), layout="constrained")
study.plot.forest(ax=left, measure="engagement")
study.plot.money(ax=right, measure="engagement")
both.savefig("both.pdf")
plt.close(both)
both

# %% [markdown]
# ## On what it turns
#
# Two assumptions over their declared ranges and one over a range of ours. `total` is the share of
# the variance of hybrid's lead that an input has a part in, with its interval; so few samples
# leave it wide.

# %%
turns = sensitivity(
    name="turns",
    arms=["hybrid", "push"],
    inputs={
        "behaviour.peers.weight": None,
        "behaviour.trust.asymmetry": [1, 6],
        "company.budget_per_hcp_year": [400, 1200],
    },
    samples=8,
    shapley=False,
    **SMALL,
)
lead = turns.effects.query("measure == 'engagement' and versus != ''")
lead[["arm", "versus", "input", "total", "total_low", "total_high"]].round(2)

# %%
for line in turns.told:
    print(fill(line, 90, subsequent_indent="  "))

# %% [markdown]
# ## What to cite
#
# The manifest holds all that makes the study again: configuration, seed, versions, the worlds that
# were lived and a digest of every file. Put the folder beside the paper.

# %%
print(study.repeat)
for name in ("model", "python", "numpy"):
    print(name, study.manifest["versions"][name])
print("worlds:", study.manifest["study"]["worlds"])
print("summary.csv:", study.manifest["files"]["summary.csv"])

# %%
study.worlds.iloc[:3, :4].round(2)
