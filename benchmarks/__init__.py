"""How fast the model is, and how well its arms are paired: `python -m benchmarks`."""
