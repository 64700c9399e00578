"""From a company's contact log to what it tells of how its HCPs behave, and what it does not."""
