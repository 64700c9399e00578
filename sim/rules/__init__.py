"""Settings, laid out as the records that the compiled rule reads.

Nothing is decided here but form: a half-life becomes a weekly factor, a mean of a lognormal
becomes its log, a probability becomes an intercept. The settings are in
`docs/reference/parameters.md`.
"""
