"""Made-up companies whose truth is known, and what the figures that are published of them make of it."""
