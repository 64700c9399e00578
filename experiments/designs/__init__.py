"""Designs: which jobs there are, and what their tables become."""
