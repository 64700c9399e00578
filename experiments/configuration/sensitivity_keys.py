"""The keys of a sensitivity analysis."""

from __future__ import annotations

from pydantic import field_validator

from sim.settings.parameter import Section, parameter


class Sensitivity(Section):
    """On which inputs outcomes and differences between arms turn; `sensitivity` finds out."""

    inputs: list[str] | dict[str, list[float] | None] = parameter(
        [],
        "dotted keys of inputs that are looked at without a screen, or a mapping of them to their "
        "two ends (null is the declared range); empty screens every parameter that has a range",
    )
    first: int = parameter(
        10, "inputs of the screen that are looked at closely, at the most", ge=2, le=40
    )
    trajectories: int = parameter(
        10, "of the screen; each lives once more than there are inputs", ge=2, le=1_000
    )
    samples: int = parameter(
        128, "of the close look, a power of two; four times as many halve intervals",
        ge=4, le=65_536,
    )  # fmt: skip
    shapley: bool = parameter(
        True, "whether Shapley effects are found too, for two thirds as many runs again"
    )
    bound: float = parameter(
        0.1, "half of the 95 % interval of a total effect above which it has not converged",
        gt=0.0, le=0.5,
    )  # fmt: skip

    @field_validator("samples", mode="after")
    @classmethod
    def _is_a_power_of_two(cls, samples: int) -> int:
        if samples & (samples - 1):
            below = 1 << (samples.bit_length() - 1)
            raise ValueError(f"a power of two, such as {below:,} or {2 * below:,}")
        return samples
