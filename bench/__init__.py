"""Measures how fast the product is, as ratios within one run; `make bench` prints them and writes results.json."""
