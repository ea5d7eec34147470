"""The words of `/triage`: the queue, and what was done."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks.concern import Shown, owner_of, urgency_called, whole
from bot.blocks.message import ROOM, Message, context, escaped, fitting, section, when
from bot.blocks.speech import N_, _, n_
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.rules.handling import Verb

SHOWN = 10
"""Concerns on a page: so many fit into a message, however much was written."""
GLANCE = 120
"""Letters of a concern in a list."""
USAGE = N_(
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
    Verb.ACKNOWLEDGE: N_("Concern {number} is yours, and the person who raised it hears that you have seen it."),
    Verb.ASK: N_("Your question about concern {number} is on its way."),
    Verb.TELL: N_("What you wrote about concern {number} is on its way."),
    Verb.ANSWER: N_("The ready answer to concern {number} is on its way."),
    Verb.NOTE: N_("Noted on concern {number}, for those who work on it only."),
    Verb.ASSIGN: N_("Concern {number} is with {who} now."),
    Verb.HAND: N_("Concern {number} is with {who} now."),
    Verb.UP: N_("Concern {number} is with {who} now."),
    Verb.CONSULT: N_("Asked. Concern {number} stays with {who}."),
    Verb.REOPEN: N_("Concern {number} is open again, and with {who}. The person who raised it hears so."),
    Verb.PUBLISH: N_("Thank you. Those who may hear what was done about concern {number} are told in these words."),
    Verb.RESOLVE: N_(
        "Concern {number} is resolved. The person who raised it reads what you wrote, and says if it helped."
    ),
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
    blocks: list[Block] = [
        section(_("*With you: {number}*", number=with_you) if with_you else _("*Nothing waits for you.*"))
    ]
    blocks += map(section, first)
    if shared:
        blocks.append(section(_("*With others, and yours to work on: {number}*", number=with_others)))
        blocks += map(section, second)
    elif with_others and not left:
        more_of_others = n_(
            "{n} more with others that you may work on: `/triage all`.",
            "{n} more with others that you may work on: `/triage all`.",
            with_others,
        )
        blocks.append(context(more_of_others))
    if left:
        blocks.append(context(n_("{n} more: `{command}`.", "{n} more: `{command}`.", left, command=more)))
    if own or shared:
        blocks.append(context(_("`/triage 12` shows one, `/triage 12 ack` says that you have seen it.")))
    return Message(text=n_("{n} concern with you.", "{n} concerns with you.", with_you), blocks=blocks)


def _lines(some: Sequence[Shown]) -> list[str]:
    return [_line(one) for one in _ordered(some)[:SHOWN]]


def _ordered(some: Sequence[Shown]) -> list[Shown]:
    weight = {Urgency.CRITICAL: 0, Urgency.HIGH: 1, Urgency.NORMAL: 2}
    return sorted(some, key=lambda one: (one.stage is not Stage.OPEN, weight[one.urgency], one.number))


def _line(one: Shown) -> str:
    text = N_("*{number}*  {urgency}  {label}  with {owner}; acknowledged")
    if one.stage is Stage.OPEN:
        text = N_("*{number}*  {urgency}  {label}  with {owner}; not acknowledged")
        if one.climbs_at:
            text = N_("*{number}*  {urgency}  {label}  with {owner}; acknowledge by {moment}")
    said = _(
        text,
        number=one.number,
        urgency=urgency_called(one.urgency),
        label=escaped(one.label),
        owner=owner_of(one),
        moment=when(one.climbs_at) if one.climbs_at else "",
    )
    glance = " ".join(one.words.split())
    glance = glance if len(glance) <= GLANCE else f"{glance[:GLANCE]}…"
    return f"{said}\n> {escaped(glance)}"


def done(one: Shown, verb: Verb) -> Message:
    """A step was taken."""
    return Message(_(DONE[verb], number=one.number, who=owner_of(one)))


def words_missing(number: int, verb: Verb) -> Message:
    """A step that needs words had none."""
    return Message(_("Please write it behind the word: `/triage {number} {verb} ...`", number=number, verb=verb))


def to_whom(number: int, verb: Verb) -> Message:
    """A step that needs somebody had nobody, or somebody who is not known."""
    return Message(_(WHOM[verb], number=number))


WHOM = {
    Verb.ASSIGN: N_(
        "Behind `/triage {number} assign` comes somebody on the roster, as `@mai` or their email. Nothing was done."
    ),
    Verb.CONSULT: N_(
        "Behind `/triage {number} consult` comes a role that the matrix asks for input (`/raci` shows them), or "
        "somebody as `@mai`. Nothing was done."
    ),
    Verb.HAND: N_("Behind `/triage {number} hand` comes a department, such as `Finance`. Nothing was done."),
}


def ack_takes_no_words(number: int) -> Message:
    """Words behind "ack" would be shown to nobody."""
    return Message(
        _(
            "`/triage {number} ack` takes no words, so nothing was done. To tell the person who raised it something, "
            "use `/triage {number} tell ...` or `/triage {number} resolve ...`.",
            number=number,
        )
    )


def not_understood(word: str, usage: str) -> Message:
    """The first word is no number. `usage` is a text of the catalogue."""
    no_number = _("“{word}” is no concern's number. What you can write:", word=escaped(word[:50]))
    return Message(f"{no_number}\n{_(usage)}")


def unknown(number: int, verb: str, nearest: str | None, words: str) -> Message:
    """A word that is no step; what was typed behind it is given back."""
    said = [_("I do not know “{word}”.", word=escaped(verb[:50]))]
    if nearest:
        said.append(_("Did you mean `/triage {number} {word}`?", number=number, word=nearest))
    return with_words(Message("\n".join((" ".join(said), _(USAGE)))), words)


def with_words(message: Message, words: str) -> Message:
    """An answer to what could not be done, with what was typed, so that it need not be typed again."""
    return Message("\n".join((message.text, _("What you wrote:"), whole(words)))) if words else message
