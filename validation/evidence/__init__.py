"""History matching: which worlds the published evidence leaves open.

Parameters are drawn from their ranges, the worlds of the *used* targets are lived with them, and
what lies within three standard deviations of every figure is kept; in waves, each drawn from what
emulators of the waves before do not rule out (Craig et al. 1997; Vernon et al. 2010).
"""
