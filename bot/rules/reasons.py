"""Why something is not done: every decision not to act names one of these."""

from enum import StrEnum


class Reason(StrEnum):
    """A named reason; the value is what `groundswell tick --dry-run` prints."""

    NOT_LIVE = "the company has not gone live"
    PAUSED = "everything is paused"
    NOT_LISTED = "not in GROUNDSWELL_ONLY"
    LEFT = "has left"
    NOT_ON_SLACK = "has no Slack id yet: run groundswell roster sync"
    STOPPED = "has stopped all messages"
    ABSENT = "is away"
    WEEKEND = "it is the weekend there"
    HOLIDAY = "it is a holiday there"
    QUIET_HOURS = "it is outside working hours there"
    NOT_CONTACTED = "has not been introduced to the bot yet"
    JUST_CONTACTED = "was introduced less than a working day ago"
    OVER_BUDGET = "has had two messages within seven days"
    ANSWERED = "has answered"
    ROUND_CLOSED = "the pulse has closed"
    CLOSES_SOON = "the pulse closes before they could answer"
    NOT_REACHED = "the pulse itself never reached them"
    NOT_INVITED = "is not asked in this pulse"
    RESTING = "has paused messages for a while"
    PULSE_FIRST = "has a pulse to answer first"
    NO_LESSON = "has no lesson left for now"
    HANDLED = "somebody has it in hand"
    NOTHING_WAITING = "nothing is waiting for them"
    NOT_YET = "its time has not come"
    TOO_LATE = "the moment to answer has passed"
