"""May others hear what was done about a concern? The question, its answers, and the form in which it is written."""

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.blocks.concern import VALUE, WORDS, Shown, headed, owner_of, quote, said
from bot.blocks.message import Message, context, escaped, line, section
from bot.blocks.speech import N_, _, p_
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
    small = [_("No answer means no, and a yes can be taken back until it is told.")]
    if asked.unit:
        small.insert(0, _("They read it on Home, and in their unit's channel if it has one."))
    yes = _("Yes, my department may hear it") if asked.unit else _("Yes, the company may hear it")
    return [
        section(_may(one, asked)),
        ActionsBlock(
            block_id=f"consent:{one.number}",
            elements=[
                ButtonElement(text=yes, action_id=f"{CONSENT}:{YES}", value=f"{one.number}:{YES}:{asked.mark}"),
                ButtonElement(text=p_("button", "No"), action_id=f"{CONSENT}:{NO}", value=f"{one.number}:{NO}"),
            ],
        ),
        context(" ".join(small)),
    ]


def _may(one: Shown, asked: Asked) -> str:
    label, owner = escaped(one.label), owner_of(one)
    if asked.unit is None:
        return _(
            "May whoever reads your company's weekly digest be told that this was about “{label}” and what was "
            "decided, in words that {owner} writes for it, never in yours, and never with your name?",
            label=label,
            owner=owner,
        )
    return _(
        "May everybody in *{unit}*, and whoever reads the weekly digest, be told that this was about “{label}” and "
        "what was decided, in words that {owner} writes for it, never in yours, and never with your name?",
        unit=escaped(asked.unit),
        label=label,
        owner=owner,
    )


def asked_anew(one: Shown, asked: Asked) -> Message:
    """To the reporter: what they said yes to is not what would be told now."""
    changed = _(
        "What would be told about *concern {number}*, or to whom, has changed since you were asked.", number=one.number
    )
    return Message(changed.replace("*", ""), [section(changed), *question(one, asked)])


def agreed(one: Shown) -> Message:
    """To the reporter, in place of the question."""
    text = _(
        "Thank you. {owner} writes what was done about *concern {number}* for {hearers}. You read it here, too; until "
        "then you can take your yes back.",
        owner=owner_of(one),
        number=one.number,
        hearers=_hearers(one),
    )
    back = ButtonElement(text=_("No, rather not"), action_id=f"{CONSENT}:{NO}", value=f"{one.number}:{NO}")
    return Message(text.replace("*", ""), [section(text), ActionsBlock(elements=[back])])


def declined(one: Shown) -> Message:
    """To the reporter, in place of the question."""
    return line(_("Thank you. Nobody else is told what was done about *concern {number}*.", number=one.number))


def told(one: Shown, words: str) -> Message:
    """To the reporter: in which words others hear it."""
    to = _("What was done about *concern {number}* is told to {hearers}:", number=one.number, hearers=_hearers(one))
    return Message(
        _("What was done about your concern {number} is told", number=one.number), [section(to), *quote(words)]
    )


def consented(one: Shown) -> Message:
    """To whoever resolved it: others may hear what they did."""
    write = ButtonElement(text=_("Write it"), action_id=WRITE, value=str(one.number), style="primary")
    text = _(
        "{who} lets others hear what was done about *concern {number}* ({label}).",
        who=f"<@{one.reporter}>" if one.reporter else _("Whoever raised it"),
        number=one.number,
        label=escaped(one.label),
    )
    enough = _("A sentence or two from you, for {hearers}, is enough.", hearers=_hearers(one))
    same = _("`/triage {number} publish ...` does the same.", number=one.number)
    return Message(
        text.replace("*", ""),
        [
            section(f"{text} {enough}"),
            ActionsBlock(elements=[write]),
            context(f"{same} {_(PROMISED)}"),
        ],
    )


PROMISED = N_("Whoever raised it was promised: none of their words, and not their name.")


def form(one: Shown) -> View:
    """Where what was done is written for others."""
    field = PlainTextInputElement(
        action_id=VALUE, multiline=True, max_length=LONGEST, initial_value=one.outcome.strip()[:LONGEST] or None
    )
    read_by = _("This is read by {hearers}.", hearers=_hearers(one))
    above = _("The category, “{label}”, stands above it.", label=escaped(one.label))
    return View(
        type="modal",
        callback_id=WRITTEN,
        private_metadata=str(one.number),
        title=headed(one.number),
        submit=_("Tell"),
        close=_("Cancel"),
        blocks=[
            section(f"{read_by} {_where(one)}"),
            InputBlock(
                block_id=WORDS,
                label=_("What was done?"),
                hint=_(
                    "What you wrote to the person who raised it stands here. Take out what is theirs: their words, and "
                    "anything by which they could be known."
                ),
                element=field,
            ),
            context(f"{above} {_(PROMISED)}"),
        ],
    )


def written(one: Shown) -> View:
    """The form's own thanks."""
    return said(headed(one.number), " ".join((_("Thank you."), _where(one))))


def told_of(one: Shown) -> str:
    """On a card: whether others may hear what was done, or have."""
    if one.consent is Consent.YES:
        return _("Others may hear what was done: `/triage {number} publish ...` tells them.", number=one.number)
    return _("Others were told what was done.") if one.consent is Consent.TOLD else ""


def _hearers(one: Shown) -> str:
    if not one.hearers:
        return _("the readers of the weekly digest")
    return _("everybody in {unit} and the readers of the weekly digest", unit=escaped(one.hearers))


def _where(one: Shown) -> str:
    if not one.hearers:
        return _("It stands in the next weekly digest, without your name.")
    return _(
        "It stands on their Home and in their unit's channel, if it has one, with your name; in the next weekly digest "
        "without."
    )
