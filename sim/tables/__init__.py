"""Tables of a finished run, of single HCPs and touches."""
