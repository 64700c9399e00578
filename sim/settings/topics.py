"""Shares of topics: of what is needed, and of what is made."""

from __future__ import annotations

TOPIC_SHARES = (0.28, 0.22, 0.17, 0.13, 0.11, 0.09)


def checked_shares(shares: list[float]) -> list[float]:
    """Returns shares that need not add up to 1.

    Raises:
        ValueError: where one is negative, or all are zero.
    """
    if min(shares) < 0 or sum(shares) <= 0:
        message = "shares must not be negative, nor all zero"
        raise ValueError(message)
    return shares
