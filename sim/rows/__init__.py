"""Types of the records that the compiled rule reads, for the type checker alone."""
