"""Whose turn it is: the most urgent's, and every tenth slot is for whoever has waited longest, so that nobody starves.

So whoever waits is sent at the latest after ten slots for each that has waited longer, whatever else comes in.
"""

OLDEST_EVERY = 10


def is_oldests(turn: int) -> bool:
    """Whether a slot, numbered from 0, goes to whoever has waited longest instead of to the most urgent."""
    return turn % OLDEST_EVERY == OLDEST_EVERY - 1
