"""The report: one file that says what was found, how surely, and how to repeat it."""

from experiments.report.command import rebuild
from experiments.report.comparison import write_report
from experiments.report.searches import (
    write_discovery_report,
    write_sensitivity_report,
    write_sweep_report,
)

__all__ = [
    "rebuild",
    "write_discovery_report",
    "write_report",
    "write_sensitivity_report",
    "write_sweep_report",
]
