"""The words of a pulse: its questions, its promise, its thanks, its reminder and its form for changes."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.blocks.concern import RAISE_HERE
from bot.blocks.message import Message, context, escaped, section, when
from bot.rules.pulses import Asking, Mode, RoundState
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


def first(asking: Asking) -> Message:
    """The pulse as it arrives: what it is, the first question, and the whole promise."""
    what = _in_short(asking)
    opening = f"*{escaped(asking.name)}*\n{what}."
    return Message(
        text=f"{escaped(asking.name)}: {what}.",
        blocks=[section(opening), *_question(asking, 0), context(promise(asking))],
    )


def _in_short(asking: Asking) -> str:
    texts = sum(question.kind is Kind.TEXT for question in asking.questions)
    said = f"{len(asking.questions) - texts} short questions, one tap each"
    return f"{said}, and room for a comment" if texts else said


def reminder(asking: Asking) -> Message:
    """The one reminder: the first question again."""
    opening = f"*{escaped(asking.name)}* is still open, and your view is missing. This is the only reminder."
    return Message(
        text=f"{escaped(asking.name)} is still open. This is the only reminder.",
        blocks=[section(opening), *_question(asking, 0), context(promise(asking))],
    )


def after(asking: Asking, question: str, answered: Collection[str]) -> Message:
    """What follows the answer to `question`: the next that is not answered yet (here or in the reminder), or thanks."""
    place = next(i for i, q in enumerate(asking.questions) if q.key == question)
    open_ones = [i for i, q in enumerate(asking.questions) if q.key not in answered and i != place]
    if not open_ones:
        return thanks(asking)
    return _next(asking, next((i for i in open_ones if i > place), open_ones[0]))


@lru_cache(64)
def _next(asking: Asking, index: int) -> Message:
    """A question in the place of the last: the same for everybody, so it is put together once and not at each tap."""
    blocks = [*_question(asking, index), context(_open_until(asking))]
    return Message(text=escaped(asking.questions[index].text), blocks=[block.to_dict() for block in blocks])


@lru_cache(64)
def thanks(asking: Asking) -> Message:
    """All questions are answered."""
    text = "Thank you, that is everything."
    change = ButtonElement(text="Change my answers", action_id=CHANGE, value=str(asking.id))
    concern = ButtonElement(text="Raise a concern", action_id=RAISE_HERE, value="raise")
    return Message(
        text=text,
        blocks=[
            section(f"{text} You can change your answers until {when(asking.closes_at)}.").to_dict(),
            ActionsBlock(block_id=f"pulse:{asking.id}", elements=[change, concern]).to_dict(),
            context(
                f"What people said is reported on Mondays, as figures for groups of {asking.floor} people or more."
            ).to_dict(),
        ],
    )


def closed(asking: Asking) -> Message:
    """A tap that came after the end."""
    if asking.state == RoundState.CANCELLED:
        text = "This pulse was cancelled. Nothing of it is counted, and what was answered is deleted."
    else:
        text = (
            f"This pulse closed on {when(asking.ended_at)}, so this tap was not counted. What you answered before then "
            "was."
        )
    return Message(text=text, blocks=[section(text)])


def not_asked() -> Message:
    """A tap on a pulse that went to somebody else."""
    return Message(text="This pulse was sent to somebody else, so nothing was saved.")


def no_such_answer() -> Message:
    """A tap whose question or value the pulse does not have."""
    return Message(text="That answer does not belong to this pulse, so nothing was saved. Please use its buttons.")


def not_opened() -> Message:
    """The form could not be opened."""
    return Message(text="Your answers could not be opened just now. Please press once more.")


def nothing_ticked() -> Message:
    """ "Next" without a box ticked."""
    return Message(text="Please tick at least one box first, then press Next.")


def nothing_chosen() -> str:
    """The form's error where it was sent empty."""
    return "Please choose an answer to at least one question, or close this."


def promise(asking: Asking) -> str:
    """What is promised about an answer, in full: the mode, who sees what, the floor, the end, how long what is kept."""
    linked = (
        f"{asking.links_days} days after that, the link between you and your answers is deleted. That you took part is "
        f"kept {_days(asking)}."
    )
    match asking.mode:
        case Mode.ANONYMOUS:
            mode = "Anonymous: nobody is shown what you answered, and once this has closed nobody can find it out."
            end = (
                "When it closes, every single answer is deleted, and with them the key through which you can change "
                f"yours until then. Only counts remain. That you took part, not what you said, is kept {_days(asking)}."
            )
        case Mode.NAMED:
            mode, end = "By name: operations leads read what you answered.", linked
        case _:
            mode = "Confidential: I know which answers are yours, so that you can change them, and tell nobody."
            end = linked
    return f"{mode} {shown_to(asking.floor)} {_open_until(asking)} {end}"


def shown_to(floor: int) -> str:
    """Who sees results, and of whom."""
    return (
        f"Colleagues, champions and managers see results only for groups of {floor} people or more, also where two who "
        "took part compare notes."
    )


def promise_of(mode: str, floor: int, links_days: int) -> str:
    """The promise before any pulse is open, for first contact."""
    if mode == Mode.ANONYMOUS:
        return (
            f"Answers are anonymous. {shown_to(floor)} While a pulse is open, a key that is kept outside the database "
            "leads from you to your answers, so that you can change them. When it closes, the key and every single "
            "answer are deleted; only counts remain."
        )
    return (
        "Answers are confidential. I know whose they are, so that they can be changed, and tell nobody. "
        f"{shown_to(floor)} {links_days} days after a pulse closes, the link between people and answers is deleted."
    )


def _days(asking: Asking) -> str:
    return f"{asking.participation_days} days"


def change(asking: Asking, given: Mapping[str, str]) -> View:
    """The form in which answers are changed. `given` maps question keys to the values chosen so far."""
    return View(
        type="modal",
        callback_id=CHANGED,
        private_metadata=str(asking.id),
        title="Change my answers" if given else "My answers",
        submit="Save",
        close="Cancel",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=f"Only you can see this. {_open_until(asking)}")),
            *(_field(q, given.get(q.key)) for q in asking.questions),
        ],
    )


def changed(asking: Asking) -> View:
    """The form's own thanks."""
    return View(
        type="modal",
        title="My answers",
        close="Close",
        blocks=[SectionBlock(text=MarkdownTextObject(text=f"Saved. {_open_until(asking)}"))],
    )


def too_late(asking: Asking) -> dict[str, str]:
    """The form's field errors when the pulse has closed meanwhile."""
    return {q.key: closed_meanwhile() for q in asking.questions}


def closed_meanwhile() -> str:
    """A field's error."""
    return "This pulse has closed meanwhile, so this could not be saved."


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
        title="Your comment",
        submit="Save",
        close="Cancel",
        blocks=[
            InputBlock(block_id=question, label=asked.text, element=_element(asked, given)),
            context(who_reads(asking)),
        ],
    )


def who_reads(asking: Asking) -> str:
    """What becomes of a comment."""
    return (
        f"Shown without your name, in no order, among those of at least {asking.floor_comments} people. Where fewer "
        "write, nobody reads it and it is deleted at the close. Leave out what only you could have written."
    )


def place_of(block_id: str) -> tuple[str, str] | None:
    """The number of the round and the question that a row of buttons belongs to, or None where it is no such row."""
    kind, _, rest = block_id.partition(":")
    number, _, question = rest.partition(":")
    return (number, question) if kind == "pulse" and number and question else None


def _question(asking: Asking, index: int) -> list[Block]:
    question = asking.questions[index]
    return [
        section(f"{index + 1} of {len(asking.questions)}  *{escaped(question.text)}*"),
        ActionsBlock(block_id=f"pulse:{asking.id}:{question.key}", elements=_answers(question)),
    ]


def _answers(question: Question) -> list[ButtonElement | CheckboxesElement]:
    """What is pressed: a button for each choice, boxes and one button, or a form and a way past it."""
    match question.kind:
        case Kind.MULTIPLE:
            boxes = CheckboxesElement(
                action_id=PICK, options=[Option(value=c.value, label=c.label) for c in question.choices]
            )
            return [boxes, ButtonElement(text="Next", action_id=NEXT, value=question.key, style="primary")]
        case Kind.TEXT:
            return [
                ButtonElement(text="Write a comment", action_id=WRITE, value=question.key),
                ButtonElement(text="Nothing to add", action_id=SKIP, value=question.key),
            ]
        case _:
            return [ButtonElement(text=c.label, action_id=f"{TAP}:{c.value}", value=c.value) for c in question.choices]


def _open_until(asking: Asking) -> str:
    return f"Open until {when(asking.closes_at)}."
