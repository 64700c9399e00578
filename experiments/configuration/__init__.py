"""From what a user types to validated settings, or to every problem in it.

`plan_study` is the way in. It reads each argument by itself (`arguments`), looks for the pages it
names (`groups`), lets Hydra compose them (`compose`), sets values on top and validates (`build`,
`validation`), makes the arms (`arms`) and gathers what is wrong (`problems`).
"""

from experiments.config_errors import ConfigError, Problem
from experiments.configuration.arms import Arm
from experiments.configuration.plan import plan_study
from experiments.configuration.plans import CalibrationPlan, PilotPlan, Plan, StudyPlan
from experiments.verbs import VERBS, Verb

__all__ = ["VERBS", "Arm", "CalibrationPlan", "ConfigError", "PilotPlan", "Plan", "Problem",
           "StudyPlan", "Verb", "plan_study"]  # fmt: skip
