"""A folder of results: whose it is, who is at it, what in it is whole."""
