"""May others hear what was done about a concern? The question, its answers, and the form in which it is written."""

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.blocks.concern import VALUE, WORDS, Shown, owner_of, quote, said
from bot.blocks.message import Message, context, escaped, line, section
from bot.rules.handling import Consent
from bot.rules.telling import LONGEST

CONSENT = "concern_consent"
YES, NO = "yes", "no"
WRITE = "concern_publish"
WRITTEN = "concern_published"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who would hear what was done: the name of a unit, or None for the readers of the digest alone.

    `mark` is the same as long as that is, and what was done.
    """

    unit: str | None
    mark: str


def question(one: Shown, asked: Asked) -> list[Block]:
    """To the reporter, below the thanks: what would be told, to whom, and that no answer means no."""
    whom = f"everybody in *{escaped(asked.unit)}*, and whoever reads the weekly digest," if asked.unit else ALL
    text = (
        f"May {whom} be told that this was about “{escaped(one.label)}” and what was decided, in words that "
        f"{owner_of(one)} writes for it, never in yours, and never with your name?"
    )
    where = "They read it on Home, and in their unit's channel if it has one. " if asked.unit else ""
    yes = "Yes, my department may hear it" if asked.unit else "Yes, the company may hear it"
    return [
        section(text),
        ActionsBlock(
            block_id=f"consent:{one.number}",
            elements=[
                ButtonElement(text=yes, action_id=f"{CONSENT}:{YES}", value=f"{one.number}:{YES}:{asked.mark}"),
                ButtonElement(text="No", action_id=f"{CONSENT}:{NO}", value=f"{one.number}:{NO}"),
            ],
        ),
        context(f"{where}No answer means no, and a yes can be taken back until it is told."),
    ]


ALL = "whoever reads your company's weekly digest"


def asked_anew(one: Shown, asked: Asked) -> Message:
    """To the reporter: what they said yes to is not what would be told now."""
    changed = f"What would be told about *concern {one.number}*, or to whom, has changed since you were asked."
    return Message(changed.replace("*", ""), [section(changed), *question(one, asked)])


def agreed(one: Shown) -> Message:
    """To the reporter, in place of the question."""
    text = (
        f"Thank you. {owner_of(one)} writes what was done about *concern {one.number}* for {_hearers(one)}. You read "
        "it here, too; until then you can take your yes back."
    )
    back = ButtonElement(text="No, rather not", action_id=f"{CONSENT}:{NO}", value=f"{one.number}:{NO}")
    return Message(text.replace("*", ""), [section(text), ActionsBlock(elements=[back])])


def declined(one: Shown) -> Message:
    """To the reporter, in place of the question."""
    return line(f"Thank you. Nobody else is told what was done about *concern {one.number}*.")


def told(one: Shown, words: str) -> Message:
    """To the reporter: in which words others hear it."""
    return Message(
        f"What was done about your concern {one.number} is told",
        [section(f"What was done about *concern {one.number}* is told to {_hearers(one)}:"), *quote(words)],
    )


def consented(one: Shown) -> Message:
    """To whoever resolved it: others may hear what they did."""
    who = f"<@{one.reporter}>" if one.reporter else "Whoever raised it"
    write = ButtonElement(text="Write it", action_id=WRITE, value=str(one.number), style="primary")
    text = f"{who} lets others hear what was done about *concern {one.number}* ({escaped(one.label)})."
    return Message(
        text.replace("*", ""),
        [
            section(f"{text} A sentence or two from you, for {_hearers(one)}, is enough."),
            ActionsBlock(elements=[write]),
            context(f"`/triage {one.number} publish ...` does the same. {PROMISED}"),
        ],
    )


PROMISED = "Whoever raised it was promised: none of their words, and not their name."


def form(one: Shown) -> View:
    """Where what was done is written for others."""
    field = PlainTextInputElement(
        action_id=VALUE, multiline=True, max_length=LONGEST, initial_value=one.outcome.strip()[:LONGEST] or None
    )
    return View(
        type="modal",
        callback_id=WRITTEN,
        private_metadata=str(one.number),
        title=f"Concern {one.number}",
        submit="Tell",
        close="Cancel",
        blocks=[
            section(f"This is read by {_hearers(one)}. {_where(one)}"),
            InputBlock(
                block_id=WORDS,
                label="What was done?",
                hint="What you wrote to the person who raised it stands here. Take out what is theirs: their words, "
                "and anything by which they could be known.",
                element=field,
            ),
            context(f"The category, “{escaped(one.label)}”, stands above it. {PROMISED}"),
        ],
    )


def written(one: Shown) -> View:
    """The form's own thanks."""
    return said(f"Concern {one.number}", f"Thank you. {_where(one)}")


def told_of(one: Shown) -> str:
    """On a card: whether others may hear what was done, or have."""
    if one.consent is Consent.YES:
        return f" Others may hear what was done: `/triage {one.number} publish ...` tells them."
    return " Others were told what was done." if one.consent is Consent.TOLD else ""


def _hearers(one: Shown) -> str:
    return f"everybody in {escaped(one.hearers)} and the readers of the weekly digest" if one.hearers else ALL_READERS


ALL_READERS = "the readers of the weekly digest"


def _where(one: Shown) -> str:
    if not one.hearers:
        return "It stands in the next weekly digest, without your name."
    return (
        "It stands on their Home and in their unit's channel, if it has one, with your name; in the next weekly digest "
        "without."
    )
