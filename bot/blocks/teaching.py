"""The words around lessons that champions write: the form, what whoever approves them reads, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks import lesson as reading
from bot.blocks.concern import VALUE, quote
from bot.blocks.message import Message, context, escaped, section
from bot.blocks.speech import N_, _
from bot.rules.library import Lesson
from bot.rules.questions import Stage
from bot.rules.writing import (
    CHOICES,
    LONGEST,
    PARAGRAPH_LONGEST,
    TYPED_MOST,
    WHY_LONGEST,
    Field,
    Flaw,
    State,
    Verdict,
)

PROPOSED, LOOK, DECIDED, AGAIN = "teaching_proposed", "teaching_look", "teaching_decided", "teaching_again"
HOW, WHY = "how", "why"
APPROVE, DECLINE = "approve", "decline"
EVERYBODY, WITHIN = "everybody", "in:"
"""Whom a lesson is for: everybody, or the department whose key follows."""
OPTIONS_MOST = 99
"""Departments in the list; with "everybody" as many as Slack takes."""
LABEL_LONGEST = 75

STAGES = {
    Stage.AWARENESS: N_("to know why we do this"),
    Stage.DESIRE: N_("to want it, and be at ease with it"),
    Stage.KNOWLEDGE: N_("to know how it is done"),
    Stage.ABILITY: N_("to do it in their own work"),
    Stage.REINFORCEMENT: N_("to stay with it"),
}
LABELS = {
    Field.DEPARTMENT: N_("For whom?"),
    Field.TITLE: N_("Title"),
    Field.TEASER: N_("What can one do afterwards?"),
    Field.STAGE: N_("It helps people ..."),
    Field.BODY: N_("The lesson"),
    Field.LINK: N_("A link to more"),
    Field.QUESTION: N_("A question about it"),
    Field.FIRST: N_("First answer"),
    Field.SECOND: N_("Second answer"),
    Field.THIRD: N_("Third answer"),
    Field.RIGHT: N_("Which one is right?"),
    Field.BECAUSE: N_("Why is it right?"),
}
HINTS = {
    Field.TEASER: N_("One sentence. People read it before they open the lesson."),
    Field.BODY: N_("Paragraphs apart by an empty line. *bold* with single stars. Three minutes are about 500 words."),
    Field.LINK: N_("It begins with https://"),
    Field.QUESTION: N_("If you like: a case, with two or three answers below."),
}
OPTIONAL = (Field.LINK, Field.QUESTION, *CHOICES, Field.RIGHT, Field.BECAUSE)
LONG = (Field.TEASER, Field.BODY, Field.BECAUSE)
FLAWS = {
    Flaw.MISSING: N_("Please write something here."),
    Flaw.TOO_LONG: N_("This is too long: at most {most} letters, where & < > count as several."),
    Flaw.PARAGRAPH: N_("A paragraph has more than {paragraph} letters. Please divide it with an empty line."),
    Flaw.FENCE: N_(
        "A block of code begins with ``` and does not end in its paragraph. Please close it, and leave no empty line "
        "inside."
    ),
    Flaw.ADDRESS: N_("This is no address. Please write one that begins with https://"),
    Flaw.NOT_THERE: N_("Please choose one of those that are there."),
    Flaw.ALONE: N_("Please write the question, or leave its answers empty."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson that was proposed. `by` and `decided_by` are Slack ids, None where erased, or not decided."""

    number: int
    lesson: Lesson
    department: str | None
    by: str | None
    state: State
    decided_by: str | None = None
    why: str = ""


def form(departments: Sequence[tuple[str, str]], said: Mapping[str, str], *, everybody: bool) -> View:
    """Where a lesson is written, for one of these departments (key, name); `said` already stands in it."""
    options = [Option(value=f"{WITHIN}{key}", label=_cut(name)) for key, name in departments]
    options = options[:OPTIONS_MOST] + ([Option(value=EVERYBODY, label=_("Everybody"))] if everybody else [])
    stages = [Option(value=stage, label=_(label)) for stage, label in STAGES.items()]
    rights = [Option(value=field, label=_(LABELS[field])) for field in CHOICES]
    chosen = {Field.DEPARTMENT: options, Field.STAGE: stages, Field.RIGHT: rights}
    note = _(
        "Whoever is accountable for training reads it first, with your name. What you type is kept when you press "
        "*Send*, and not when you close this."
    )
    blocks: list[Block] = [_input(field, chosen.get(field), said.get(field, "")) for field in Field]
    return View(
        type="modal",
        callback_id=PROPOSED,
        title=_("Write a lesson"),
        submit=_("Send"),
        close=_("Cancel"),
        blocks=[*blocks, context(note)],
    )


def _cut(name: str) -> str:
    return name if len(name) <= LABEL_LONGEST else f"{name[: LABEL_LONGEST - 1]}…"


def _input(field: Field, options: Sequence[Option] | None, typed: str) -> InputBlock:
    element: StaticSelectElement | PlainTextInputElement
    if options is not None:
        first = next((one for one in options if one.value == typed), None)
        first = first or (options[0] if len(options) == 1 else None)
        element = StaticSelectElement(action_id=VALUE, options=list(options), initial_option=first)
    else:
        # Slack counts letters otherwise than we do: what is too long for us is said to be so, and stays.
        most = TYPED_MOST if field in LONG else LONGEST[field]
        element = PlainTextInputElement(
            action_id=VALUE, multiline=field in LONG, max_length=most, initial_value=typed or None
        )
    hint, optional = _(HINTS[field]) if field in HINTS else None, field in OPTIONAL
    return InputBlock(block_id=field, label=_(LABELS[field]), element=element, hint=hint, optional=optional)


def not_it() -> str:
    """What is said to whoever chooses another answer than the right one, in the language of whoever writes a lesson."""
    return _("That is not it.")


def errors(found: Mapping[Field, Flaw]) -> dict[str, str]:
    """What is wrong, beside each field."""
    return {
        field: _(FLAWS[flaw], most=LONGEST.get(field, 0), paragraph=PARAGRAPH_LONGEST) for field, flaw in found.items()
    }


def not_yours() -> dict[str, str]:
    """The form's error where it is for a department that is none of theirs."""
    return {Field.DEPARTMENT: _("This is not one of your departments any more. Please choose another.")}


def none_yours() -> Message:
    """There is no department for which somebody could write one."""
    return Message(_("You are AI champion of no department that there is, so there is nobody to write a lesson for."))


def not_opened() -> Message:
    """Slack did not open the form."""
    return Message(_("Slack did not open the form. Please try again."))


def kept(one: Shown | None, asked: Collection[str]) -> Message:
    """The form was sent."""
    if one is None:
        return Message(_("It was sent already."))
    title = escaped(one.lesson.title)
    if one.state is State.APPROVED:
        text = _("*{title}* is in the library from now on, since you are accountable for training.", title=title)
        return Message(text)
    if not asked:
        text = _(
            "*{title}* is kept. It waits until somebody is accountable for training: `/raci training` shows who.",
            title=title,
        )
        return Message(text)
    who = ", ".join(f"<@{one}>" for one in sorted(asked))
    text = _(
        "Thank you. *{title}* waits for {who}, who reads it first. You hear what comes of it.", title=title, who=who
    )
    return Message(text)


def asks(one: Shown) -> Message:
    """To whoever is accountable: a lesson waits."""
    who, whom, title = _by(one.by), _whom(one), escaped(one.lesson.title)
    text = _("{who} has written a lesson for {department}: *{title}*", who=who, department=whom, title=title)
    button = ButtonElement(text=_("Look and approve"), action_id=LOOK, value=str(one.number), style="primary")
    return Message(
        text=_("A lesson waits for your approval"),
        blocks=[
            section(f"{text}\n{escaped(one.lesson.teaser)}"),
            ActionsBlock(block_id=f"proposal:{one.number}", elements=[button]),
            context(_("Nobody reads it as a lesson before you have approved it. You are accountable for training.")),
        ],
    )


def look(one: Shown) -> View:
    """A lesson as it will be read, to be approved, or declined with a reason."""
    options = [Option(value=APPROVE, label=_("Approve")), Option(value=DECLINE, label=_("Not like this"))]
    why = PlainTextInputElement(action_id=VALUE, multiline=True, max_length=WHY_LONGEST)
    about = _(
        "By {who}, for {department}. It helps people {stage}.",
        who=_by(one.by),
        department=_whom(one),
        stage=_(STAGES[one.lesson.stage]),
    )
    return View(
        type="modal",
        callback_id=DECIDED,
        private_metadata=str(one.number),
        title=_("Look and approve"),
        submit=_("Send"),
        close=_("Cancel"),
        blocks=[
            context(about),
            section(escaped(one.lesson.teaser)),
            *_read(one.lesson),
            InputBlock(
                block_id=HOW,
                label=_("What shall become of it?"),
                element=RadioButtonsElement(action_id=VALUE, options=options),
            ),
            InputBlock(
                block_id=WHY,
                label=_("If not like this: why?"),
                hint=_("Whoever wrote it reads this, and can write it anew."),
                optional=True,
                element=why,
            ),
        ],
    )


def _read(lesson: Lesson) -> list[Block]:
    """The lesson as it is read, with the answers to its question and what is said to each."""
    blocks = [block for block in reading.form(lesson).blocks or [] if not isinstance(block, InputBlock)]
    for choice in lesson.check.choices if lesson.check else ():
        because = escaped(choice.because)
        told = _("right: {because}", because=because) if choice.right else because
        blocks.append(section(f"• {escaped(choice.text)}\n_{told}_"))
    return blocks


def no_reason() -> dict[str, str]:
    """The form's error where a lesson is declined without a word."""
    return {WHY: _("Please say in a sentence what should be different; at most {most} letters.", most=WHY_LONGEST)}


def choose() -> dict[str, str]:
    """The form's error where nothing of what is there was chosen."""
    return {HOW: _("Please choose one of these.")}


def decided(verdict: Verdict, one: Shown | None) -> Message:
    """What came of a decision."""
    if verdict is Verdict.NOT_ACCOUNTABLE:
        return Message(_("Only whoever is accountable for training can approve lessons. `/raci training` shows who."))
    if one is None or verdict is Verdict.NOT_THERE:
        return Message(_("This lesson is not there any more, so nothing was done."))
    approved = one.state is State.APPROVED
    if verdict is Verdict.DECIDED:
        text = ALREADY_APPROVED if approved else ALREADY_DECLINED
        return Message(_(text, title=escaped(one.lesson.title), who=_by(one.decided_by)))
    text = NOW_APPROVED if approved else NOW_DECLINED
    return Message(_(text, title=escaped(one.lesson.title), who=_by(one.by)))


ALREADY_APPROVED = N_("{who} has approved *{title}* already, so nothing was changed.")
ALREADY_DECLINED = N_("{who} has declined *{title}* already, so nothing was changed.")
NOW_APPROVED = N_("*{title}* is in the library from now on. {who} hears so.")
NOW_DECLINED = N_("*{title}* does not go into the library. {who} reads why.")


def with_why(message: Message, why: str) -> View:
    """What came of a decision in place of its form; what was typed is given back."""
    given_back = [section(_("What you wrote:")), *quote(why[:WHY_LONGEST])] if why else []
    return View(type="modal", title=_("A lesson"), close=_("Close"), blocks=[section(message.text), *given_back])


def told(one: Shown) -> Message:
    """To whoever wrote a lesson: what came of it."""
    title, who = escaped(one.lesson.title), _by(one.decided_by)
    if one.state is State.APPROVED:
        said = _(
            "{who} has approved your lesson *{title}*. It is offered to {department} from now on.",
            who=who,
            title=title,
            department=_whom(one),
        )
        small = _("`{key}` in the library.", key=one.lesson.key)
        return Message(_("Your lesson is approved"), [section(said), context(small)])
    button = ButtonElement(text=_("Write it anew"), action_id=AGAIN, value=str(one.number))
    return Message(
        _("Your lesson was not approved as it is"),
        [
            section(_("{who} says of your lesson *{title}*: not like this.", who=who, title=title)),
            *quote(one.why),
            ActionsBlock(block_id=f"proposal:{one.number}", elements=[button]),
        ],
    )


def _by(slack_id: str | None) -> str:
    return f"<@{slack_id}>" if slack_id else _("Somebody who has left")


def _whom(one: Shown) -> str:
    return escaped(one.department) if one.department else _("everybody")
