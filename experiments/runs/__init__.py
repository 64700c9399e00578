"""Runs: which are to be made, how they are made side by side, and where they are kept."""
