"""The words of `/triage`: the queue, and what was done."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks.concern import URGENCIES, Shown, owner_of, whole
from bot.blocks.message import ROOM, Message, context, escaped, fitting, section, when
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.rules.handling import Verb

SHOWN = 10
"""Concerns on a page: so many fit into a message, however much was written."""
GLANCE = 120
"""Letters of a concern in a list."""
USAGE = (
    "`/triage`  the concerns that wait for you\n"
    "`/triage all`  also those of others that you may work on\n"
    "`/triage page 2`  the next of a long queue, also `/triage all page 2`\n"
    "`/triage 12`  one concern, with all that was said\n"
    "`/triage 12 ack`  you have seen it and work on it\n"
    "`/triage 12 ask When did it happen?`  a question to the person who raised it\n"
    "`/triage 12 tell We look into it until Friday`  words to the person who raised it\n"
    "`/triage 12 answer will_i_lose_my_job`  a ready answer that is approved; without a key, all of them\n"
    "`/triage 12 assign @mai`  give it to somebody\n"
    "`/triage 12 consult it_support Is this known?`  ask for input; it stays yours\n"
    "`/triage 12 hand Finance`  give it to another department\n"
    "`/triage 12 up This is a matter of budget`  take it one rung higher\n"
    "`/triage 12 note Legal looks into it`  for those who work on it only\n"
    "`/triage 12 resolve We have changed the setting`  what was decided or done; the person reads it\n"
    "`/triage 12 reopen It is back`  take up again what was resolved\n"
    "`/triage 12 publish Orders are checked twice now`  tell others what was done, where the person lets them hear it"
)
DONE = {
    Verb.ACKNOWLEDGE: "Concern {number} is yours, and the person who raised it hears that you have seen it.",
    Verb.ASK: "Your question about concern {number} is on its way.",
    Verb.TELL: "What you wrote about concern {number} is on its way.",
    Verb.ANSWER: "The ready answer to concern {number} is on its way.",
    Verb.NOTE: "Noted on concern {number}, for those who work on it only.",
    Verb.ASSIGN: "Concern {number} is with {who} now.",
    Verb.HAND: "Concern {number} is with {who} now.",
    Verb.UP: "Concern {number} is with {who} now.",
    Verb.CONSULT: "Asked. Concern {number} stays with {who}.",
    Verb.REOPEN: "Concern {number} is open again, and with {who}. The person who raised it hears so.",
    Verb.PUBLISH: "Thank you. Those who may hear what was done about concern {number} are told in these words.",
    Verb.RESOLVE: "Concern {number} is resolved. The person who raised it reads what you wrote, and says if it helped.",
}


def queue(
    own: Sequence[Shown], shared: Sequence[Shown], *, with_you: int, with_others: int, left: int = 0, more: str = ""
) -> Message:
    """What waits for somebody, most urgent first, and what waits with others if it is asked for.

    `with_you` and `with_others` are how many there are of each, of which a page is given; `left` are on the next pages,
    which the command `more` shows.
    """
    first = fitting(_lines(own))
    second = fitting(_lines(shared), ROOM - sum(map(len, first)))
    blocks: list[Block] = [section(f"*With you: {with_you}*" if with_you else "*Nothing waits for you.*")]
    blocks += map(section, first)
    if shared:
        blocks.append(section(f"*With others, and yours to work on: {with_others}*"))
        blocks += map(section, second)
    elif with_others and not left:
        blocks.append(context(f"{with_others} more with others that you may work on: `/triage all`."))
    if left:
        blocks.append(context(f"{left} more: `{more}`."))
    if own or shared:
        blocks.append(context("`/triage 12` shows one, `/triage 12 ack` says that you have seen it."))
    return Message(text=f"{with_you} concern{'' if with_you == 1 else 's'} with you.", blocks=blocks)


def _lines(some: Sequence[Shown]) -> list[str]:
    return [_line(one) for one in _ordered(some)[:SHOWN]]


def _ordered(some: Sequence[Shown]) -> list[Shown]:
    weight = {Urgency.CRITICAL: 0, Urgency.HIGH: 1, Urgency.NORMAL: 2}
    return sorted(some, key=lambda one: (one.stage is not Stage.OPEN, weight[one.urgency], one.number))


def _line(one: Shown) -> str:
    due = "acknowledged"
    if one.stage is Stage.OPEN:
        due = f"acknowledge by {when(one.climbs_at)}" if one.climbs_at else "not acknowledged"
    glance = " ".join(one.words.split())
    glance = glance if len(glance) <= GLANCE else f"{glance[:GLANCE]}…"
    return (
        f"*{one.number}*  {URGENCIES[one.urgency]}  {escaped(one.label)}  with {owner_of(one)}; {due}\n"
        f"> {escaped(glance)}"
    )


def done(one: Shown, verb: Verb) -> Message:
    """A step was taken."""
    return Message(DONE[verb].format(number=one.number, who=owner_of(one)))


def words_missing(number: int, verb: Verb) -> Message:
    """A step that needs words had none."""
    return Message(f"Please write it behind the word: `/triage {number} {verb} ...`")


def to_whom(number: int, verb: Verb) -> Message:
    """A step that needs somebody had nobody, or somebody who is not known."""
    examples = {
        Verb.ASSIGN: "somebody on the roster, as `@mai` or their email",
        Verb.CONSULT: "a role that the matrix asks for input (`/raci` shows them), or somebody as `@mai`",
        Verb.HAND: "a department, such as `Finance`",
    }
    return Message(f"Behind `/triage {number} {verb}` comes {examples[verb]}. Nothing was done.")


def ack_takes_no_words(number: int) -> Message:
    """Words behind "ack" would be shown to nobody."""
    return Message(
        f"`/triage {number} ack` takes no words, so nothing was done. To tell the person who raised it something, use "
        f"`/triage {number} tell ...` or `/triage {number} resolve ...`."
    )


def not_understood(word: str, usage: str) -> Message:
    """The first word is no number."""
    return Message(f"“{escaped(word[:50])}” is no concern's number. What you can write:\n{usage}")


def unknown(number: int, verb: str, nearest: str | None, words: str) -> Message:
    """A word that is no step; what was typed behind it is given back."""
    guess = f" Did you mean `/triage {number} {nearest}`?" if nearest else ""
    return with_words(Message(f"I do not know “{escaped(verb[:50])}”.{guess}\n{USAGE}"), words)


def with_words(message: Message, words: str) -> Message:
    """An answer to what could not be done, with what was typed, so that it need not be typed again."""
    return Message(f"{message.text}\nWhat you wrote:\n{whole(words)}") if words else message
