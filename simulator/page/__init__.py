"""A page to look at and press: the pretend Slack as any person of the workspace sees it, in any number of windows."""

from simulator.page.guide import Guide, Step
from simulator.page.serving import show
from simulator.page.time import Time

__all__ = ["Guide", "Step", "Time", "show"]
