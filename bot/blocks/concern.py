"""A concern as its messages show it, its forms, and how people's words are quoted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.message import Message, escaped, section, when
from bot.rules.concerns import Policy, Urgency
from bot.rules.escalation import Happened, Illegal, Stage

RAISE = "concern_raise"
WHAT, ABOUT, URGENCY, WORDS = "what", "about", "urgency", "words"
VALUE = "value"
ACKNOWLEDGE = "concern_ack"
ASK = "concern_ask"
RESOLVE = "concern_resolve"
ASKED = "concern_asked"
RESOLVED = "concern_resolved"
ANSWER = "concern_answer"
ANSWERED = "concern_answered"
HELPED = "concern_helped"

WORDS_LONGEST = 2_000
PIECE = 2_800
"""Characters of a quoted piece: with its quotation marks it fits a section of 3,000."""
LETTER_LONGEST = len("&amp;")
URGENCIES = {Urgency.NORMAL: "Normal", Urgency.HIGH: "High", Urgency.CRITICAL: "Critical"}
ROLES = {
    "ceo": "CEO",
    "operations_lead": "operations lead",
    "ai_champion": "AI champion",
    "it_support": "IT support",
}
ILLEGAL = {
    Illegal.NOT_THERE: "There is no concern with that number for you, so nothing was done.",
    Illegal.ACKNOWLEDGED: "{who} has acknowledged concern {number} already.",
    Illegal.RESOLVED: "Concern {number} is resolved already, so nothing was done.",
    Illegal.NOT_RESOLVED: "Concern {number} is open again, so there is nothing to say about it yet.",
    Illegal.SAID_ALREADY: "You have said that already. Thank you.",
    Illegal.NO_WORDS: "Please write a sentence or two.",
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
    talk: Sequence[Talk] = ()


def form(policy: Policy, words: str = "") -> View:
    """The form of `/concern`; `words` is what was typed behind the command."""
    about = [Option(value=one.key, label=one.label) for one in policy.categories]
    urgency = [
        Option(value=one.value, label=f"{name}: acknowledged within {_hours(policy.hours[one])}")
        for one, name in URGENCIES.items()
    ]
    return View(
        type="modal",
        callback_id=RAISE,
        title="Raise a concern",
        submit="Send",
        close="Cancel",
        blocks=[
            section(
                "It goes, with your name, to whoever the matrix (`/raci`) makes responsible: as a rule the AI champion "
                "of your department. If nobody there answers in time, it goes on to whoever is accountable. Their "
                "deputies and whoever is accountable can read it from the start. You hear of each step."
            ),
            _field(WHAT, "What is it?", words, "What happened, and what would help?"),
            InputBlock(
                block_id=ABOUT,
                label="What is it about?",
                element=StaticSelectElement(action_id=VALUE, options=about, placeholder="Choose what fits best"),
            ),
            InputBlock(
                block_id=URGENCY,
                label="How urgent is it?",
                element=RadioButtonsElement(action_id=VALUE, options=urgency, initial_option=urgency[0]),
            ),
        ],
    )


def saved(one: Shown, *, held: bool = False) -> View:
    """The form's answer: the number, who has it, and until when; `held` while nothing is sent at all."""
    if held:
        return _view(
            f"Concern {one.number}",
            f"Saved as *concern {one.number}*. Messages are paused in your company just now: it goes to "
            f"{owner_of(one)} as soon as they go out again. You find it under Home.",
        )
    until = f" by {when(one.climbs_at)}; otherwise it goes on to the next" if one.climbs_at else ""
    return _view(
        f"Concern {one.number}",
        f"Saved as *concern {one.number}*. It is with {owner_of(one)} now, who is to acknowledge it{until}. You hear "
        "of each step here, and find it under Home.",
    )


def nobody_to_act() -> str:
    """The form's error where nobody holds a role that could act on it."""
    return (
        "Nobody but you is named in your company who could act on this, so it was not saved. Please copy it, and tell "
        "whoever runs Groundswell that somebody has to be named for it."
    )


def too_short() -> str:
    """The form's error where there are no words."""
    return ILLEGAL[Illegal.NO_WORDS]


def no_such_choice() -> str:
    """The form's error where a choice is no longer there."""
    return "This choice is no longer there. Please choose another; what you wrote stays."


def not_opened(words: str) -> Message:
    """The form could not be opened; what was typed is given back."""
    return _given_back("The form could not be opened just now. Please try again.", words)


def not_ready(words: str) -> Message:
    """Nothing was loaded yet by which a concern could be routed."""
    return _given_back("Concerns cannot be taken yet: whoever runs Groundswell has to load the company again.", words)


def not_for_everybody(words: str) -> Message:
    """Only some may be written to yet, and so only they could be answered."""
    return _given_back("Groundswell is being tried with a few people first, and could not answer you yet.", words)


def too_long(words: str) -> Message:
    """More was typed than is taken; all of it is given back."""
    return _given_back(longer_than_kept(words), words)


def longer_than_kept(words: str) -> str:
    """Why it was not taken."""
    return f"That is {len(words)} characters, and at most {WORDS_LONGEST} can be kept. Please shorten it."


def _given_back(text: str, words: str) -> Message:
    return Message(f"{text}\nWhat you typed:\n{whole(words)}" if words else text)


def words_form(number: int, callback: str, title: str, label: str, hint: str) -> View:
    """A form for one text about a concern."""
    return View(
        type="modal",
        callback_id=callback,
        private_metadata=str(number),
        title=title,
        submit="Send",
        close="Cancel",
        blocks=[_field(WORDS, label, "", hint)],
    )


def ask_form(number: int) -> View:
    """What whoever works on it wants to know."""
    return words_form(number, ASKED, f"Concern {number}", "Your question", "The person who raised it reads this.")


def resolve_form(number: int) -> View:
    """What came of it."""
    hint = "The person who raised it reads this, and says whether it helped."
    return words_form(number, RESOLVED, f"Concern {number}", "What was decided or done?", hint)


def answer_form(number: int) -> View:
    """The reporter's answer."""
    return words_form(number, ANSWERED, f"Concern {number}", "Your answer", "Whoever works on it reads this.")


def sent(number: int) -> View:
    """A form's own thanks."""
    return _view(f"Concern {number}", "Sent.")


def refused(why: Illegal, one: Shown | None) -> Message:
    """A step that is not possible, and why."""
    number, who = (one.number, owner_of(one)) if one else (0, "")
    return Message(ILLEGAL[why].format(number=number, who=who))


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


def owner_words(owner: str | None, role: str) -> str:
    """Somebody in their role: "@mai (AI champion)"."""
    return f"<@{owner}> ({ROLES.get(role, escaped(role))})" if owner else "nobody yet"


def owner_of(one: Shown) -> str:
    """Whoever has a concern, in their role."""
    return owner_words(one.owner, one.owner_role)


def _hours(count: int) -> str:
    return f"{count} working hour{'' if count == 1 else 's'}"


def _field(block: str, label: str, words: str, hint: str) -> InputBlock:
    return InputBlock(
        block_id=block,
        label=label,
        hint=hint,
        element=PlainTextInputElement(
            action_id=VALUE, multiline=True, max_length=WORDS_LONGEST, initial_value=words[:WORDS_LONGEST] or None
        ),
    )


def _view(title: str, text: str) -> View:
    return View(type="modal", title=title, close="Close", blocks=[section(text)])
