"""A study of which everything is known, and one of a single arm."""

import dataclasses

import pandas as pd
import pytest

from tests.experiments import synthetic

SPECIALTIES = {"engager": "oncology", "learner": "primary_care", "traditionalist": "surgical"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = synthetic.study(tmp_path_factory.mktemp("studies") / "five", told=True)
    rows = made.summary[made.summary["segment"] == "persona"]
    specialties = rows.assign(segment="specialty", value=rows["value"].map(SPECIALTIES))
    return dataclasses.replace(made, summary=pd.concat([made.summary, specialties]))


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return synthetic.study(tmp_path_factory.mktemp("studies") / "one", 1, ("hybrid",))
