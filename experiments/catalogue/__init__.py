"""Studies that were made: which there are, what two of them changed, and SQL over their tables."""
