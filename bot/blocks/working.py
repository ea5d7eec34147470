"""The forms by which somebody works on a concern, and the answers to what was chosen wrongly in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    InputBlock,
    Option,
    OverflowMenuElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.concern import ROLES, VALUE, WORDS, field, words_form
from bot.blocks.message import section
from bot.rules.handling import Verb

MORE = "concern_more"
WRITE = "concern_write"
SAID = "concern_said"
PASSED = "concern_passed"
ASKED_FOR_INPUT = "concern_consulted"
REOPEN = "concern_reopen"
HOW, WHO, UNIT, ROLE = "how", "who", "unit", "role"
CHOICES_MOST = 100
"""Options of a select: Slack takes no more."""
LABEL_LONGEST = 70

ONWARDS = "onwards"
CHOICES = {
    Verb.TELL: "Tell whoever raised it",
    Verb.NOTE: "Note for those who work on it",
    Verb.CONSULT: "Ask somebody for input",
    ONWARDS: "Pass it on",
}
TEXTS = {
    Verb.ASK: ("Your question", "The person who raised it reads this."),
    Verb.TELL: ("What you want to say", "The person who raised it reads this, and can answer."),
    Verb.NOTE: ("Your note", "Only those who work on it read this, never the person who raised it."),
    Verb.RESOLVE: ("What was decided or done?", "The person who raised it reads this, and says whether it helped."),
    Verb.REOPEN: ("Why is it taken up again?", "The person who raised it reads this. You have it then."),
}
"""The label and the hint of each form that is one text."""
WAYS = {
    Verb.UP: "One rung higher, by the matrix",
    Verb.HAND: "To another department",
    Verb.ASSIGN: "To somebody by name",
}


def more(number: int) -> OverflowMenuElement:
    """What else can be done with a concern."""
    options = [Option(value=f"{number}:{choice}", label=label) for choice, label in CHOICES.items()]
    return OverflowMenuElement(action_id=MORE, options=options)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in a form that comes back, with the news for which it does."""

    words: str = ""
    how: str = ""
    unit: str = ""
    who: str = ""
    news: str = ""


def text_form(number: int, verb: Verb, seen: int, typed: Typed = Typed()) -> View:
    """The form for one text: what is asked, told, noted, decided, or why it is taken up again.

    `seen` is the last step on the concern as it is opened, by number.
    """
    label, hint = TEXTS[verb]
    about = f"{number}:{verb}:{seen}"
    return words_form(about, SAID, f"Concern {number}", label, hint, typed=typed.words, news=typed.news)


def pass_form(number: int, departments: Mapping[str, str], seen: int, typed: Typed = Typed()) -> View:
    """To whom a concern is given; `departments` are names by key, `seen` is the last step on it."""
    units = [Option(value=key, label=_cut(name)) for key, name in list(departments.items())[:CHOICES_MOST]]
    more = len(departments) > CHOICES_MOST
    hint = f"If it is not in the list: /triage {number} hand and its name." if more else "Its champion has it then."
    ways = [Option(value=verb.value, label=label) for verb, label in WAYS.items()]
    return View(
        type="modal",
        callback_id=PASSED,
        private_metadata=f"{number}:{seen}",
        title=f"Concern {number}",
        submit="Pass it on",
        close="Cancel",
        blocks=[
            *([section(typed.news)] if typed.news else []),
            InputBlock(
                block_id=HOW,
                label="Pass it on",
                element=RadioButtonsElement(
                    action_id=VALUE, options=ways, initial_option=_chosen(ways, typed.how) or ways[0]
                ),
            ),
            InputBlock(
                block_id=UNIT,
                label="Which department?",
                hint=hint,
                optional=True,
                element=StaticSelectElement(
                    action_id=VALUE,
                    options=units,
                    placeholder="If to another department",
                    initial_option=_chosen(units, typed.unit),
                ),
            ),
            InputBlock(
                block_id=WHO,
                label="To whom?",
                hint="Never to somebody whom it is about.",
                optional=True,
                element=UserSelectElement(
                    action_id=VALUE, placeholder="If to somebody by name", initial_user=typed.who or None
                ),
            ),
            _optional("Why?", "Whoever gets it reads this. Needed for one rung higher.", typed.words),
        ],
    )


def consult_form(number: int, roles: Sequence[str]) -> View:
    """Who is asked for input; `roles` are those that the matrix asks here."""
    asked: list[InputBlock] = []
    if roles:
        options = [Option(value=role, label=_cut(ROLES.get(role, role))) for role in roles[:CHOICES_MOST]]
        label, select = "Whom the matrix asks", StaticSelectElement(action_id=VALUE, options=options)
        asked.append(InputBlock(block_id=ROLE, label=label, optional=True, element=select))
    who = UserSelectElement(action_id=VALUE, placeholder="Somebody by name")
    return View(
        type="modal",
        callback_id=ASKED_FOR_INPUT,
        private_metadata=str(number),
        title=f"Concern {number}",
        submit="Ask",
        close="Cancel",
        blocks=[
            *asked,
            InputBlock(block_id=WHO, label="Or somebody else" if roles else "Whom?", optional=True, element=who),
            _optional("What do you want to know?", "They read the concern and this. It stays with you."),
        ],
    )


def _chosen(options: Sequence[Option], value: str) -> Option | None:
    return next((one for one in options if one.value == value), None)


def _optional(label: str, hint: str, typed: str = "") -> InputBlock:
    words = field(WORDS, label, typed, hint)
    words.optional = True
    return words


def choose_one(verb: str) -> tuple[str, str]:
    """The field of a form in which somebody is missing, and the words there."""
    match verb:
        case Verb.HAND:
            return UNIT, "Please choose the department."
        case Verb.ASSIGN:
            return WHO, "Please choose somebody who is on the roster."
        case Verb.UP:
            return WORDS, "Please write why: whoever gets it reads this."
        case Verb.CONSULT:
            return WHO, "Please choose whom to ask."
        case _:
            return HOW, "Please choose one of these."


def _cut(name: str) -> str:
    return name if len(name) <= LABEL_LONGEST else f"{name[:LABEL_LONGEST]}…"
