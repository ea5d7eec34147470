"""Why people are not asked or not written to, as it is said to whoever runs the rollout."""

from bot.blocks.speech import N_, _
from bot.rules.reasons import Reason

COUNTED = {
    Reason.NOT_LIVE: N_("{number} the company has not gone live"),
    Reason.PAUSED: N_("{number} everything is paused"),
    Reason.NOT_LISTED: N_("{number} not in GROUNDSWELL_ONLY"),
    Reason.LEFT: N_("{number} has left"),
    Reason.NOT_ON_SLACK: N_("{number} without a Slack id yet: run groundswell roster sync"),
    Reason.STOPPED: N_("{number} has stopped all messages"),
    Reason.ABSENT: N_("{number} is away"),
    Reason.WEEKEND: N_("{number} it is the weekend there"),
    Reason.HOLIDAY: N_("{number} it is a holiday there"),
    Reason.QUIET_HOURS: N_("{number} it is outside working hours there"),
    Reason.NOT_CONTACTED: N_("{number} has not been introduced to the bot yet"),
    Reason.JUST_CONTACTED: N_("{number} was introduced less than a working day ago"),
    Reason.OVER_BUDGET: N_("{number} has had two messages within seven days"),
    Reason.ANSWERED: N_("{number} has answered"),
    Reason.ROUND_CLOSED: N_("{number} the pulse has closed"),
    Reason.CLOSES_SOON: N_("{number} the pulse closes before they could answer"),
    Reason.NOT_REACHED: N_("{number} the pulse itself never reached them"),
    Reason.NO_HALVES: N_("{number} nobody is left for it: every department is asked all at once"),
    Reason.NOT_TOLD: N_("{number} what the last one said has not been published yet"),
    Reason.OF_THEIR_OWN: N_("{number} for reasons of their own (away, paused or stopped)"),
    Reason.NOT_STARTED: N_("{number} of a department whose turn has not come"),
    Reason.ASKED_LATELY: N_("{number} asked the same within three weeks"),
    Reason.RESTING: N_("{number} has paused messages for a while"),
    Reason.UNWANTED: N_("{number} wants no lessons"),
    Reason.LESSONS_REST: N_("{number} gets no lessons for a while: they asked for none, or let three pass"),
    Reason.PULSE_FIRST: N_("{number} has a pulse to answer first"),
    Reason.NO_LESSON: N_("{number} has no lesson left for now"),
    Reason.HANDLED: N_("{number} somebody has it in hand"),
    Reason.NOT_THEIRS: N_("{number} it is no longer theirs to act on"),
    Reason.NO_ROLE: N_("{number} no longer holds, deputises for or acts in the role it is written for"),
    Reason.OVERTAKEN: N_("{number} something newer has happened since"),
    Reason.NO_DEPARTMENT: N_("{number} is champion of no department that there is"),
    Reason.NOTHING_WAITING: N_("{number} nothing is waiting for them"),
    Reason.NOT_YET: N_("{number} its time has not come"),
    Reason.TOO_LATE: N_("{number} the moment to answer has passed"),
}
"""What is true of how many."""


def counted(reason: str, number: int) -> str:
    """For how many people a reason (its name) holds: "3 has left"."""
    return _(COUNTED[Reason[reason]], number=number)
