"""From a simulated difference to a field test, and from its results back to the worlds."""
