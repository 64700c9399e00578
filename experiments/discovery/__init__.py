"""Under which conditions the favourite loses: worlds that are lost, and boxes that hold them.

Scenario discovery (Bryant & Lempert 2010) by the patient rule induction method, PRIM (Friedman &
Fisher 1999).
"""
