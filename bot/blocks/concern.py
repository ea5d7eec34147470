"""A concern as its messages show it, its forms, and how people's words are quoted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.blocks.message import LETTER_LONGEST, Message, context, escaped, section
from bot.blocks.speech import N_, _
from bot.rules.concerns import Urgency
from bot.rules.escalation import Happened, Stage
from bot.rules.handling import Consent, Illegal
from bot.rules.telling import LONGEST as TOLD_LONGEST

WORDS = "words"
RAISE_HERE = "concern_here"
VALUE = "value"
ACKNOWLEDGE = "concern_ack"
ASK = "concern_ask"
RESOLVE = "concern_resolve"
READY = "concern_ready"
ANSWER = "concern_answer"
ANSWERED = "concern_answered"
HELPED = "concern_helped"

WORDS_LONGEST = 2_000
PIECE = 2_800
"""Characters of a quoted piece: with its quotation marks it fits a section of 3,000."""
URGENCIES = {Urgency.NORMAL: N_("Normal"), Urgency.HIGH: N_("High"), Urgency.CRITICAL: N_("Critical")}
ROLES = {
    "ceo": N_("CEO"),
    "operations_lead": N_("operations lead"),
    "ai_champion": N_("AI champion"),
    "it_support": N_("IT support"),
}
"""What the roles are called that every company has; their own have names of their own (`role_called`)."""
ILLEGAL = {
    Illegal.NOT_THERE: N_("There is no concern with that number for you, so nothing was done."),
    Illegal.ACKNOWLEDGED: N_("{who} has acknowledged concern {number} already."),
    Illegal.RESOLVED: N_("Concern {number} is resolved already, by {who}, so nothing was done."),
    Illegal.NOT_RESOLVED: N_("Concern {number} is open again, so there is nothing to say about it yet."),
    Illegal.STILL_OPEN: N_("Concern {number} is not resolved, so there is nothing to reopen. It is with {who}."),
    Illegal.SAID_ALREADY: N_("You have said that already. Thank you."),
    Illegal.NO_WORDS: N_("Please write a sentence or two."),
    Illegal.NOBODY_ABOVE: N_("There is nobody above who could take concern {number}, so it stays with {who}."),
    Illegal.NOBODY_THERE: N_("Nobody like that is here just now, so concern {number} stays with {who}."),
    Illegal.NOT_TO_THEM: N_("Concern {number} must not go to that person. It stays with {who}."),
    Illegal.THEIRS_ALREADY: N_("Concern {number} is with {who} already."),
    Illegal.MEANWHILE: N_(
        "Meanwhile somebody else has acted: concern {number} is with {who}. Nothing was done. Send it "
        "again, if you still want that."
    ),
    Illegal.AWAY: N_("They are away just now, or not here any more, so nobody was asked."),
    Illegal.ASKED_ONLY: N_("You were asked for input on concern {number}, and can write a note. {who} works on it."),
    Illegal.FOR_ONE_ONLY: N_("Concern {number} was given to {who} and to nobody else, so it goes to no department."),
    Illegal.NO_SUCH_ANSWER: N_(
        "There is no such approved answer. `/triage {number} answer` shows those that can be sent."
    ),
    Illegal.ANSWER_CHANGED: N_(
        "This answer was changed or taken back since you opened it, so nothing was sent. Please open it again."
    ),
    Illegal.NOTHING_TO_TELL: N_("Concern {number} is not resolved, so there is nothing to tell others yet."),
    Illegal.NO_CONSENT: N_(
        "Whoever raised concern {number} has not said that others may hear of it, so nothing was told."
    ),
    Illegal.TOLD_ALREADY: N_("Others have been told already what was done about concern {number}."),
    Illegal.ASKED_OTHERWISE: N_(
        "Since you were asked about concern {number}, what would be told, or to whom, has changed. Nothing was told."
    ),
    Illegal.TOO_LONG: N_("Others are told at most {longest} characters. Please shorten it."),
    Illegal.THEIR_WORDS: N_(
        "This repeats words of whoever raised concern {number}, who was promised that nobody else "
        "reads them. Please say it in your own."
    ),
    Illegal.THEIR_NAME: N_(
        "This names whoever raised concern {number}, who was promised that it does not. Please leave the name out."
    ),
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One thing that was said or done. `by` is a Slack id, or None where that person was erased."""

    happened: Happened
    by: str | None
    words: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A concern as its messages need it. `reporter` and `owner` are Slack ids, or None where they were erased."""

    number: int
    label: str
    urgency: Urgency
    words: str
    stage: Stage
    reporter: str | None
    department: str | None
    owner: str | None
    owner_role: str
    raised_at: datetime
    climbs_at: datetime | None
    outcome: str
    climbed: bool
    anonymous: bool = False
    about: str | None = None
    """Somebody whom it is about, by Slack id."""
    talk: Sequence[Talk] = ()
    ready: bool = False
    """Whether there is a ready answer that can be sent."""
    team: bool = False
    """Whether its row of the matrix lets the team of whoever raised it be asked to help."""
    consent: Consent = Consent.UNSAID
    hearers: str | None = None
    """What the unit is called that may hear what was done; None for the readers of the digest alone."""


def not_opened(words: str) -> Message:
    """The form could not be opened; what was typed is given back."""
    return _given_back(_("The form could not be opened just now. Please try again."), words)


def not_ready(words: str) -> Message:
    """Nothing was loaded yet by which a concern could be routed."""
    return _given_back(
        _("Concerns cannot be taken yet: whoever runs Groundswell has to load the company again."), words
    )


def not_for_everybody(words: str) -> Message:
    """Only some may be written to yet, and so only they could be answered."""
    return _given_back(_("Groundswell is being tried with a few people first, and could not answer you yet."), words)


def too_long(words: str) -> Message:
    """More was typed than is taken; all of it is given back."""
    return _given_back(longer_than_kept(words), words)


def longer_than_kept(words: str) -> str:
    """Why it was not taken."""
    return _(
        "That is {number} characters, and at most {most} can be kept. Please shorten it.",
        number=len(words),
        most=WORDS_LONGEST,
    )


def _given_back(text: str, words: str) -> Message:
    return Message("\n".join((text, _("What you typed:"), whole(words))) if words else text)


def words_form(
    about: object, callback: str, title: str, label: str, hint: str, *, typed: str = "", news: str = ""
) -> View:
    """A form for one text; `about` is what it is told, `news` why it comes back with what was typed."""
    return View(
        type="modal",
        callback_id=callback,
        private_metadata=str(about),
        title=title,
        submit=_("Send"),
        close=_("Cancel"),
        blocks=[*([section(news)] if news else []), field(WORDS, label, typed, hint)],
    )


def answer_form(number: int) -> View:
    """The reporter's answer."""
    return words_form(number, ANSWERED, headed(number), _("Your answer"), _("Whoever works on it reads this."))


def sent(number: int) -> View:
    """A form's own thanks."""
    return said(headed(number), _("Sent."))


def refused(why: Illegal, one: Shown | None) -> Message:
    """A step that is not possible, and why."""
    number, who = (one.number, owner_of(one)) if one else (0, "")
    return Message(_(ILLEGAL[why], number=number, who=who, longest=TOLD_LONGEST))


def no_words() -> str:
    """Beside a field: that it needs words."""
    return _(ILLEGAL[Illegal.NO_WORDS])


def headed(number: int) -> str:
    """What a concern is called by its number: the title of its forms, and the head of its cards."""
    return _("Concern {number}", number=number)


def quoted(words: str, most: int = PIECE) -> list[str]:
    """What somebody typed, as quotations of `most` characters that each fit a section and ping nobody."""
    pieces, line = [], ""
    for letter in words.strip():
        safe = escaped(letter) if letter != "\n" else "\n> "
        if len(line) + len(safe) > most:
            pieces.append(line)
            line = ""
        line += safe
    return [f"> {piece}" for piece in (*pieces, line)]


def cut(words: str, most: int) -> str:
    """The beginning of what somebody typed as one quotation of `most` characters, with a sign where more was said."""
    first, *rest = quoted(words, most)
    return f"{first}…" if rest else first


def whole(words: str) -> str:
    """All of what somebody typed as one quotation, for a message without blocks."""
    return "\n".join(quoted(words, len(words) * LETTER_LONGEST))


def quote(words: str) -> list[Block]:
    """Those quotations as sections."""
    return [section(piece) for piece in quoted(words)]


def urgency_called(one: Urgency) -> str:
    """An urgency in a word."""
    return _(URGENCIES[one])


def role_called(role: str) -> str:
    """A role in words, unescaped; one of the company's own as it is written there."""
    return _(ROLES[role]) if role in ROLES else role


def owner_words(owner: str | None, role: str) -> str:
    """Somebody in their role: "@mai (AI champion)"."""
    return f"<@{owner}> ({escaped(role_called(role))})" if owner else _("nobody yet")


def owner_of(one: Shown) -> str:
    """Whoever has a concern, in their role."""
    return owner_words(one.owner, one.owner_role)


def team(one: Shown) -> list[Block]:
    """That the team is responsible with the owner, where it is: it may be brought in, and never if nobody is named."""
    if not one.team or one.stage is Stage.RESOLVED:
        return []
    if one.anonymous:
        text = _(
            "The team is responsible with you in this row of the matrix, but it is not brought in, since asking around "
            "could tell who raised this."
        )
    elif one.about:
        text = _(
            "The team of whoever raised it is responsible with you in this row of the matrix: "
            "`/triage {number} consult @name` brings one of them in, but not <@{who}>.",
            number=one.number,
            who=one.about,
        )
    else:
        text = _(
            "The team of whoever raised it is responsible with you in this row of the matrix: "
            "`/triage {number} consult @name` brings one of them in.",
            number=one.number,
        )
    return [context(text)]


def field(block: str, label: str, words: str, hint: str) -> InputBlock:
    """A field for what somebody has to say."""
    return InputBlock(
        block_id=block,
        label=label,
        hint=hint,
        element=PlainTextInputElement(
            action_id=VALUE, multiline=True, max_length=WORDS_LONGEST, initial_value=words[:WORDS_LONGEST] or None
        ),
    )


def said(title: str, text: str) -> View:
    """What became of a form, in its place; closing it closes all that was open."""
    return View(type="modal", title=title, close=_("Close"), clear_on_close=True, blocks=[section(text)])
