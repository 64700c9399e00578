"""The measures: counted in the week, layered by segment, summed over the period."""
