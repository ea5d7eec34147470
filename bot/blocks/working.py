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

from bot.blocks.concern import VALUE, WORDS, field, headed, role_called, words_form
from bot.blocks.message import section
from bot.blocks.speech import N_, _
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
    Verb.TELL: N_("Tell whoever raised it"),
    Verb.NOTE: N_("Note for those who work on it"),
    Verb.CONSULT: N_("Ask somebody for input"),
    ONWARDS: N_("Pass it on"),
}
TEXTS = {
    Verb.ASK: (N_("Your question"), N_("The person who raised it reads this.")),
    Verb.TELL: (N_("What you want to say"), N_("The person who raised it reads this, and can answer.")),
    Verb.NOTE: (N_("Your note"), N_("Only those who work on it read this, never the person who raised it.")),
    Verb.RESOLVE: (
        N_("What was decided or done?"),
        N_("The person who raised it reads this, and says whether it helped."),
    ),
    Verb.REOPEN: (N_("Why is it taken up again?"), N_("The person who raised it reads this. You have it then.")),
}
"""The label and the hint of each form that is one text."""
WAYS = {
    Verb.UP: N_("One rung higher, by the matrix"),
    Verb.HAND: N_("To another department"),
    Verb.ASSIGN: N_("To somebody by name"),
}


def more(number: int) -> OverflowMenuElement:
    """What else can be done with a concern."""
    options = [Option(value=f"{number}:{choice}", label=_(label)) for choice, label in CHOICES.items()]
    return OverflowMenuElement(action_id=MORE, options=options)


def choice_called(choice: str) -> str:
    """What else can be done, as its button says it."""
    return _(CHOICES[choice])


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
    return words_form(about, SAID, headed(number), _(label), _(hint), typed=typed.words, news=typed.news)


def pass_form(number: int, departments: Mapping[str, str], seen: int, typed: Typed = Typed()) -> View:
    """To whom a concern is given; `departments` are names by key, `seen` is the last step on it."""
    units = [Option(value=key, label=_cut(name)) for key, name in list(departments.items())[:CHOICES_MOST]]
    more = len(departments) > CHOICES_MOST
    hint = _("Its champion has it then.")
    if more:
        hint = _("If it is not in the list: /triage {number} hand and its name.", number=number)
    ways = [Option(value=verb.value, label=_(label)) for verb, label in WAYS.items()]
    return View(
        type="modal",
        callback_id=PASSED,
        private_metadata=f"{number}:{seen}",
        title=headed(number),
        submit=_("Pass it on"),
        close=_("Cancel"),
        blocks=[
            *([section(typed.news)] if typed.news else []),
            InputBlock(
                block_id=HOW,
                label=_("Pass it on"),
                element=RadioButtonsElement(
                    action_id=VALUE, options=ways, initial_option=_chosen(ways, typed.how) or ways[0]
                ),
            ),
            InputBlock(
                block_id=UNIT,
                label=_("Which department?"),
                hint=hint,
                optional=True,
                element=StaticSelectElement(
                    action_id=VALUE,
                    options=units,
                    placeholder=_("If to another department"),
                    initial_option=_chosen(units, typed.unit),
                ),
            ),
            InputBlock(
                block_id=WHO,
                label=_("To whom?"),
                hint=_("Never to somebody whom it is about."),
                optional=True,
                element=UserSelectElement(
                    action_id=VALUE, placeholder=_("If to somebody by name"), initial_user=typed.who or None
                ),
            ),
            _optional(_("Why?"), _("Whoever gets it reads this. Needed for one rung higher."), typed.words),
        ],
    )


def consult_form(number: int, roles: Sequence[str]) -> View:
    """Who is asked for input; `roles` are those that the matrix asks here."""
    asked: list[InputBlock] = []
    if roles:
        options = [Option(value=role, label=_cut(role_called(role))) for role in roles[:CHOICES_MOST]]
        label, select = _("Whom the matrix asks"), StaticSelectElement(action_id=VALUE, options=options)
        asked.append(InputBlock(block_id=ROLE, label=label, optional=True, element=select))
    who = UserSelectElement(action_id=VALUE, placeholder=_("Somebody by name"))
    whom = _("Or somebody else") if roles else _("Whom?")
    return View(
        type="modal",
        callback_id=ASKED_FOR_INPUT,
        private_metadata=str(number),
        title=headed(number),
        submit=_("Ask"),
        close=_("Cancel"),
        blocks=[
            *asked,
            InputBlock(block_id=WHO, label=whom, optional=True, element=who),
            _optional(_("What do you want to know?"), _("They read the concern and this. It stays with you.")),
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
            return UNIT, _("Please choose the department.")
        case Verb.ASSIGN:
            return WHO, _("Please choose somebody who is on the roster.")
        case Verb.UP:
            return WORDS, _("Please write why: whoever gets it reads this.")
        case Verb.CONSULT:
            return WHO, _("Please choose whom to ask.")
        case _:
            return HOW, _("Please choose one of these.")


def _cut(name: str) -> str:
    return name if len(name) <= LABEL_LONGEST else f"{name[:LABEL_LONGEST]}…"
