"""Ranking with doubt: how probably each arm is best, what a choice loses, what knowing is worth.

The terms are those of health economics: probability of being best, expected loss, acceptability
curve (Fenwick, Claxton & Sculpher 2001), EVPI and EVPPI (Claxton 1999; Strong, Oakley & Brennan
2014; Heath, Manolopoulou & Baio 2017).
"""
