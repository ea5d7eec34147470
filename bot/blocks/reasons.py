"""Why people are not asked or not written to, as it is said to whoever runs the rollout."""

from bot.blocks.speech import N_, _
from bot.rules.reasons import Reason

COUNTED = {
    Reason.NOT_LIVE: N_("{number} since the company has not gone live"),
    Reason.PAUSED: N_("{number} since everything is paused"),
    Reason.NOT_LISTED: N_("{number} not in GROUNDSWELL_ONLY"),
    Reason.LEFT: N_("{number} no longer there"),
    Reason.NOT_ON_SLACK: N_("{number} without a Slack id yet: run groundswell roster sync"),
    Reason.STOPPED: N_("{number} with all messages stopped"),
    Reason.ABSENT: N_("{number} away"),
    Reason.WEEKEND: N_("{number} since it is the weekend there"),
    Reason.HOLIDAY: N_("{number} since it is a holiday there"),
    Reason.QUIET_HOURS: N_("{number} outside their working hours"),
    Reason.NOT_CONTACTED: N_("{number} not introduced to the bot yet"),
    Reason.JUST_CONTACTED: N_("{number} introduced to the bot less than a working day ago"),
    Reason.OVER_BUDGET: N_("{number} with two messages within seven days"),
    Reason.ANSWERED: N_("{number} with an answer already"),
    Reason.ROUND_CLOSED: N_("{number} since the pulse has closed"),
    Reason.CLOSES_SOON: N_("{number} without time to answer before the pulse closes"),
    Reason.NOT_REACHED: N_("{number} never reached by the pulse itself"),
    Reason.NO_HALVES: N_("{number} since nobody is left for it: every department is asked all at once"),
    Reason.NOT_TOLD: N_("{number} since what the last one said has not been published yet"),
    Reason.OF_THEIR_OWN: N_("{number} for reasons of their own (away, paused or stopped)"),
    Reason.NOT_STARTED: N_("{number} of a department whose turn has not come"),
    Reason.ASKED_LATELY: N_("{number} asked the same within three weeks"),
    Reason.RESTING: N_("{number} with messages paused for a while"),
    Reason.UNWANTED: N_("{number} without a wish for lessons"),
    Reason.LESSONS_REST: N_("{number} without lessons for a while: they asked for none, or let three pass"),
    Reason.PULSE_FIRST: N_("{number} with a pulse to answer first"),
    Reason.NO_LESSON: N_("{number} with no lesson left for now"),
    Reason.HANDLED: N_("{number} since somebody has it in hand"),
    Reason.NOT_THEIRS: N_("{number} since it is no longer theirs to act on"),
    Reason.NO_ROLE: N_("{number} no longer in the role it is written for, nor deputising for it or acting in it"),
    Reason.OVERTAKEN: N_("{number} since something newer has happened"),
    Reason.NO_DEPARTMENT: N_("{number} champion of no department that there is"),
    Reason.NOTHING_WAITING: N_("{number} with nothing waiting for them"),
    Reason.NOT_YET: N_("{number} since the time has not come"),
    Reason.TOO_LATE: N_("{number} since the moment to answer has passed"),
}
"""What is true of how many."""


def counted(reason: str, number: int) -> str:
    """For how many people a reason (its name) holds: "3 away"."""
    return _(COUNTED[Reason[reason]], number=number)
