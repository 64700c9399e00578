"""Shares of countries, in per cent: what is offered, and what is wrong with what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.config_errors import Problem
from experiments.configuration.hints import even_shares

_ROUNDING = 1e-6  # per cent


def equal_shares(codes: Sequence[str]) -> dict[str, float]:
    """Returns shares in per cent that are as equal as those of the command line."""
    return {code: round(100 * share, 6) for code, share in even_shares(codes).items()}


def shares_with(codes: Sequence[str], before: Mapping[str, float | None]) -> dict[str, float]:
    """Returns the shares of countries that are offered once others are chosen.

    Args:
        codes: of those that are chosen now.
        before: shares in per cent that stood there, by code. Equal ones are made equal anew; of
            others those that stay are kept, and newcomers get what is left.
    """
    typed = {code: share for code, share in before.items() if share is not None}
    kept = [code for code in codes if code in typed]
    if not kept or typed == equal_shares([*before]):
        return equal_shares(codes)
    new = len(codes) - len(kept)
    left = max(0.0, 100 - sum(typed[code] for code in kept)) / max(new, 1)
    return {code: typed.get(code, round(left, 1)) for code in codes}


def shares_problem(typed: Sequence[float | None]) -> Problem | None:
    """Returns what is wrong with the shares of several countries; None where nothing is.

    Args:
        typed: in per cent; None where a field is empty.
    """
    shares = [one or 0 for one in typed]
    allowed = "shares of countries from 0 to 100 % that add up to 100 %"
    if any(not 0 <= one <= 100 for one in shares):
        odd = next(one for one in shares if not 0 <= one <= 100)
        return Problem("population.countries", allowed, value=f"{odd:g} %")
    if abs(sum(shares) - 100) > _ROUNDING:
        said = f"{' + '.join(f'{one:g}' for one in shares)} = {sum(shares):g} %"
        return Problem("population.countries", allowed, value=said)
    return None
