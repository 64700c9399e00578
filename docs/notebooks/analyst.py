# %% [markdown]
# # For an analyst
#
# Three studies of the same two ways of engaging in Germany: as things are, in a lockdown, under
# strict privacy. What did each change, on which arm, and where do the tables go from here?
#
# Sizes are small, so that the page takes half a minute of a processor, most of it for the figures of
# the reports; results to rely on want `population={"size": 2000}` and `replicates=20`, the defaults.

# %%
from experiments import compare, diff, load, query, studies

SAME = {"arms": ["push", "hybrid"], "weeks": 26, "replicates": 6, "population": {"size": 120}}
QUICK = {"warm_up": {"weeks": 8}, "why": False, "workers": 1, "quiet": True}

for name, market in {
    "today": ["de"],
    "shut": ["de", "lockdown"],
    "private": ["de", "strict_privacy"],
}.items():
    compare(name=name, market=market, **SAME, **QUICK)

# %% [markdown]
# Nothing is made twice: the same call reads the folder again, and goes on where a study was stopped.
# All studies that lie in `results`, whoever made them:

# %%
studies()[["study", "verb", "state", "arms", "weeks", "replicates", "seed"]]

# %% [markdown]
# ## What changed between two of them
#
# Both studies met the same luck, so their replicates are paired and the intervals are narrow. Each
# line says what one arm has more or less in the second study.

# %%
changed = diff("today", "shut")
changed

# %%
changed.changes.head()

# %%
changed.outcomes.query("measure == 'engaged'")[["arm", "a", "b", "difference", "ci_low", "ci_high"]]

# %% [markdown]
# ## All of them at once, in SQL
#
# Every table of every study is a view with a column `study`; DuckDB answers, in memory, and reads
# nothing else.

# %%
query("""
    select study, arm, round(mean, 3) as engaged, round(ci_low, 3) as low, round(ci_high, 3) as high
    from summary
    where measure = 'engaged' and segment = 'all'
    order by study, arm
""")

# %% [markdown]
# Where touches go that were planned and not made, per HCP over the half year:

# %%
query("""
    select study, channel, round(sum(planned) / 6 / 120, 1) as planned,
           round(sum(blocked) / 6 / 120, 1) as blocked
    from channels
    where arm = 'push' and week >= 1
    group by all having sum(planned) > 0
    order by study, planned desc
""").head(6)

# %% [markdown]
# ## One study, as tables
#
# `load` reads what lies in a folder, whichever verb made it. Its tables are DataFrames, called as
# their files are; `.tables` has them all, and names what there is where one is not.

# %%
shut = load("shut")
shut.tables

# %%
shut.differences.query("segment == 'country' and measure == 'engagement'").round(4)

# %%
try:
    shut.tables["audit"]
except KeyError as fault:
    print(fault)

# %% [markdown]
# The files are Parquet and CSV, so nothing needs this package to read them:
#
# | In | One line |
# | --- | --- |
# | pandas | `pd.read_parquet("results/shut/weekly.parquet")` |
# | polars | `pl.read_parquet("results/shut/weekly.parquet")` |
# | R | `arrow::read_parquet("results/shut/weekly.parquet")` |
# | Excel | open `results/shut/summary.csv`; where decimals have commas, `query ... --csv FILE.csv --decimal=comma` |

# %%
import pandas as pd

weekly = pd.read_parquet("results/shut/weekly.parquet").query("segment == 'all' and week >= 1")
weekly["engaged_share"] = weekly["engaged"] / weekly["hcps"]
by_week = weekly.pivot_table(index="week", columns="arm", values="engaged_share")
by_week.iloc[[0, 8, 16, 24]].round(3)

# %% [markdown]
# ## A fault, and how it reads
#
# Everything that is wrong comes at once, before anything is made:

# %%
from experiments import ConfigError

try:
    compare(arms=["push", "hybird"], market=["dee"], weeks=0)
except ConfigError as faults:
    print(faults)
