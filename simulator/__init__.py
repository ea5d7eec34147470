"""A pretend Slack workspace, spoken to only through Slack's protocol."""

from simulator.delivery import Lost, NotAcknowledged
from simulator.message import Message
from simulator.person import Person
from simulator.slack import Slack

__all__ = ["Lost", "Message", "NotAcknowledged", "Person", "Slack"]
