"""What field forces do today: the default strategy, and what precedes every other."""

from __future__ import annotations

from sim.settings.orders import ByTier, Cadence
from sim.settings.strategy import Strategy


def todays_habits() -> Strategy:
    """Returns what field forces do: the default, and what precedes every strategy."""
    return Strategy(
        about="Traditional: reps who visit by tier, and write or ring where they do not.",
        touches_per_month=Cadence(
            visit=ByTier(A=1.4, B=0.9, C=0.5), rep_email=ByTier(A=0.55, B=0.35, C=0.18),
            phone=ByTier(A=0.15, B=0.10, C=0.06), remote=ByTier(A=0.10, B=0.07, C=0.04),
        ),
        by_country={"uk": _turned_to(1.5), "it": _turned_to(0.7), "es": _turned_to(0.7)},
        assets_per_month=2.0,
        money_shares={
            "assets": 0.01, "reps": 0.765, "visit": 0.216, "rep_email": 0.003, "phone": 0.003,
            "remote": 0.003,
        },
    )  # fmt: skip


def _turned_to(factor: float) -> dict[str, float]:
    """Returns how much more reps of a country turn to mail, phone and screen than in Europe."""
    return dict.fromkeys(("rep_email", "phone", "remote"), factor)
