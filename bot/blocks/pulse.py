"""The words of a pulse: its questions, its thanks, its reminder and its form for changes."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.blocks.concern import RAISE_HERE
from bot.blocks.message import Message, context, escaped, section, when
from bot.blocks.promise import open_until, promise
from bot.blocks.speech import _, n_, p_, speaking, spoken
from bot.rules.pulses import Asking, RoundState
from bot.rules.questions import SEPARATOR, TEXT_LONGEST, Kind, Question

TAP = "pulse_tap"
PICK = "pulse_pick"
NEXT = "pulse_next"
WRITE = "pulse_write"
WRITTEN = "pulse_written"
SKIP = "pulse_skip"
CHANGE = "pulse_change"
CHANGED = "pulse_changed"
OPTIONS_AT_MOST = 10
"""Of radio buttons, and of boxes to tick."""
VALUE = "value"
KEPT_DRAWN = 256
"""Messages that are kept as they were drawn, each in one language."""


def first(asking: Asking) -> Message:
    """The pulse as it arrives: what it is, the first question, and the whole promise."""
    what = _in_short(asking)
    opening = f"*{escaped(asking.name)}*\n{what}"
    return Message(
        text=f"{escaped(asking.name)}: {what}",
        blocks=[section(opening), *_question(asking, 0), context(promise(asking))],
    )


def _in_short(asking: Asking) -> str:
    texts = sum(question.kind is Kind.TEXT for question in asking.questions)
    to_tap = len(asking.questions) - texts
    if texts:
        return n_(
            "One short question, one tap, and room for a comment.",
            "{n} short questions, one tap each, and room for a comment.",
            to_tap,
        )
    return n_("One short question, one tap.", "{n} short questions, one tap each.", to_tap)


def reminder(asking: Asking) -> Message:
    """The one reminder: the first question again."""
    name = escaped(asking.name)
    opening = _("*{pulse}* is still open, and your view is missing. This is the only reminder.", pulse=name)
    return Message(
        text=_("{pulse} is still open. This is the only reminder.", pulse=name),
        blocks=[section(opening), *_question(asking, 0), context(promise(asking))],
    )


def after(asking: Asking, question: str, answered: Collection[str]) -> Message:
    """What follows the answer to `question`: the next that is not answered yet (here or in the reminder), or thanks."""
    place = next(i for i, q in enumerate(asking.questions) if q.key == question)
    open_ones = [i for i, q in enumerate(asking.questions) if q.key not in answered and i != place]
    if not open_ones:
        return thanks(asking)
    return _next(asking, next((i for i in open_ones if i > place), open_ones[0]), spoken())


@lru_cache(KEPT_DRAWN)
def _next(asking: Asking, index: int, language: str) -> Message:
    """A question in the place of the last: the same for all who speak a language, so it is not put together at each
    tap."""
    with speaking(language):
        blocks = [*_question(asking, index), context(open_until(asking))]
        return Message(text=escaped(asking.questions[index].text), blocks=[block.to_dict() for block in blocks])


def thanks(asking: Asking) -> Message:
    """All questions are answered."""
    return _thanks(asking, spoken())


@lru_cache(KEPT_DRAWN)
def _thanks(asking: Asking, language: str) -> Message:
    with speaking(language):
        change = ButtonElement(text=_("Change my answers"), action_id=CHANGE, value=str(asking.id))
        concern = ButtonElement(text=_("Raise a concern"), action_id=RAISE_HERE, value="raise")
        until = _(
            "Thank you, that is everything. You can change your answers until {moment}.", moment=when(asking.closes_at)
        )
        reported = _(
            "What people said is reported on Mondays, as figures for groups of {number} people or more.",
            number=asking.floor,
        )
        return Message(
            text=_("Thank you, that is everything."),
            blocks=[
                section(until).to_dict(),
                ActionsBlock(block_id=f"pulse:{asking.id}", elements=[change, concern]).to_dict(),
                context(reported).to_dict(),
            ],
        )


def closed(asking: Asking) -> Message:
    """A tap that came after the end."""
    if asking.state == RoundState.CANCELLED:
        text = _("This pulse was cancelled. Nothing of it is counted, and what was answered is deleted.")
    else:
        text = _(
            "This pulse closed on {moment}, so this tap was not counted. What you answered before then was.",
            moment=when(asking.ended_at),
        )
    return Message(text=text, blocks=[section(text)])


def not_asked() -> Message:
    """A tap on a pulse that went to somebody else."""
    return Message(text=_("This pulse was sent to somebody else, so nothing was saved."))


def no_such_answer() -> Message:
    """A tap whose question or value the pulse does not have."""
    return Message(text=_("That answer does not belong to this pulse, so nothing was saved. Please use its buttons."))


def not_opened() -> Message:
    """The form could not be opened."""
    return Message(text=_("Your answers could not be opened just now. Please press once more."))


def nothing_ticked() -> Message:
    """ "Next" without a box ticked."""
    return Message(text=_("Please tick at least one box first, then press Next."))


def nothing_chosen() -> str:
    """The form's error where it was sent empty."""
    return _("Please choose an answer to at least one question, or close this.")


def change(asking: Asking, given: Mapping[str, str]) -> View:
    """The form in which answers are changed. `given` maps question keys to the values chosen so far."""
    return View(
        type="modal",
        callback_id=CHANGED,
        private_metadata=str(asking.id),
        title=_("Change my answers") if given else _("My answers"),
        submit=_("Save"),
        close=_("Cancel"),
        blocks=[
            section(" ".join((_("Only you can see this."), open_until(asking)))),
            *(_field(q, given.get(q.key)) for q in asking.questions),
        ],
    )


def changed(asking: Asking) -> View:
    """The form's own thanks."""
    return View(
        type="modal",
        title=_("My answers"),
        close=_("Close"),
        blocks=[section(" ".join((_("Saved."), open_until(asking))))],
    )


def too_late(asking: Asking) -> dict[str, str]:
    """The form's field errors when the pulse has closed meanwhile."""
    return {q.key: closed_meanwhile() for q in asking.questions}


def closed_meanwhile() -> str:
    """A field's error."""
    return _("This pulse has closed meanwhile, so this could not be saved.")


def _field(question: Question, value: str | None) -> InputBlock:
    return InputBlock(
        block_id=question.key,
        label=question.text,
        optional=not value or question.kind is Kind.TEXT,
        element=_element(question, value),
    )


def _element(question: Question, value: str | None) -> InputInteractiveElement:
    if question.kind is Kind.TEXT:
        return PlainTextInputElement(
            action_id=VALUE, multiline=True, max_length=TEXT_LONGEST, initial_value=value or None
        )
    options = [Option(value=c.value, label=c.label) for c in question.choices]
    given = [o for o in options if value is not None and o.value in value.split(SEPARATOR)]
    if question.kind is Kind.MULTIPLE:
        return CheckboxesElement(action_id=VALUE, options=options, initial_options=given or None)
    element = RadioButtonsElement if len(options) <= OPTIONS_AT_MOST else StaticSelectElement
    return element(action_id=VALUE, options=options, initial_option=given[0] if given else None)


def comment(asking: Asking, question: str, given: str) -> View:
    """The form for a comment. `given` is what was written before."""
    asked = next(q for q in asking.questions if q.key == question)
    return View(
        type="modal",
        callback_id=WRITTEN,
        title=_("Your comment"),
        submit=_("Save"),
        close=_("Cancel"),
        blocks=[
            InputBlock(block_id=question, label=asked.text, element=_element(asked, given)),
            context(who_reads(asking)),
        ],
    )


def who_reads(asking: Asking) -> str:
    """What becomes of a comment."""
    return _(
        "Shown without your name, in no order, among those of at least {number} people. Where fewer write, nobody "
        "reads it and it is deleted at the close. Leave out what only you could have written.",
        number=asking.floor_comments,
    )


def place_of(block_id: str) -> tuple[str, str] | None:
    """The number of the round and the question that a row of buttons belongs to, or None where it is no such row."""
    kind, __, rest = block_id.partition(":")
    number, __, question = rest.partition(":")
    return (number, question) if kind == "pulse" and number and question else None


def _question(asking: Asking, index: int) -> list[Block]:
    question = asking.questions[index]
    place, of = index + 1, len(asking.questions)
    return [
        section(_("{place} of {of}  *{question}*", place=place, of=of, question=escaped(question.text))),
        ActionsBlock(block_id=f"pulse:{asking.id}:{question.key}", elements=_answers(question)),
    ]


def _answers(question: Question) -> list[ButtonElement | CheckboxesElement]:
    """What is pressed: a button for each choice, boxes and one button, or a form and a way past it."""
    match question.kind:
        case Kind.MULTIPLE:
            boxes = CheckboxesElement(
                action_id=PICK, options=[Option(value=c.value, label=c.label) for c in question.choices]
            )
            go_on = ButtonElement(text=p_("button", "Next"), action_id=NEXT, value=question.key, style="primary")
            return [boxes, go_on]
        case Kind.TEXT:
            return [
                ButtonElement(text=_("Write a comment"), action_id=WRITE, value=question.key),
                ButtonElement(text=_("Nothing to add"), action_id=SKIP, value=question.key),
            ]
        case _:
            return [ButtonElement(text=c.label, action_id=f"{TAP}:{c.value}", value=c.value) for c in question.choices]
