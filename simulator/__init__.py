"""A pretend Slack workspace, spoken to only through Slack's protocol."""

from simulator.delivery import Lost, NotAcknowledged
from simulator.message import Message
from simulator.mischief import Fault
from simulator.person import Person
from simulator.slack import Slack
from simulator.view import View

__all__ = ["Fault", "Lost", "Message", "NotAcknowledged", "Person", "Slack", "View"]
