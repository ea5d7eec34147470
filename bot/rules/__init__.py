"""The decisions: pure functions of the state and the time that are handed in. Standard library only."""
