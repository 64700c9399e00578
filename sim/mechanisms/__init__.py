"""What happens to an HCP: each mechanism in a file of its own, as small compiled functions.

The functions share a few arguments, records of `sim.records` and `sim.rules`:
`hcp` the HCP's own state, `customer` the company's file on it, `week_state` its week under way,
`rules` the parameters of behaviour, `strategy`, `market` and `offer` the week's surroundings.
"""
