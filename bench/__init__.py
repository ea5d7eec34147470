"""Measures how fast the product is, as ratios within one run, and how true its figures are, for `make bench`."""
