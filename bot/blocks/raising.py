"""The forms of `/concern`: what it is, then exactly what will be shown, and to whom it goes."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.card import origin
from bot.blocks.concern import (
    VALUE,
    WORDS_LONGEST,
    Shown,
    field,
    headed,
    no_words,
    owner_of,
    quote,
    said,
    urgency_called,
)
from bot.blocks.message import context, escaped, section, when
from bot.blocks.speech import N_, _, n_, p_
from bot.rules.concerns import Policy, Urgency
from bot.rules.escalation import Way

RAISE, SEND = "concern_raise", "concern_send"
SHORTCUT, ABOUT_MESSAGE = "concern_anywhere", "concern_about_message"
WHAT, ABOUT, URGENCY, HOW, WHOM, WAY = "what", "about", "urgency", "how", "whom", "way"
OPENLY, ANONYMOUSLY = "openly", "anonymously"
NAME_LONGEST = 30
GIVEN_TO = {
    Way.MATRIX: N_("{name}, who is responsible first"),
    Way.LEAD: N_("{name}, as operations lead"),
    Way.NEUTRAL: N_("{name}, outside the line"),
}
PROMISE = N_(
    "*Anonymous*: nobody is shown your name. An operator who holds the database *and* the key could find it until 30 "
    "days after it is resolved. The day is shown and not the hour; but it may reach them within minutes. How you "
    "write, and what only you can know, may still tell."
)
BY_NAME = N_("*With your name*: whoever works on it reads it, and who you are.")
IN_CHANNEL = N_(
    "The champions of your department work in a channel. There it says that there is a concern, what it is about, how "
    "urgent it is, who has it and what is done (such as that you were asked something); what you write, and who you "
    "are, only those who may work on it can open."
)
NOBODY_HEARS = N_("Whoever can act on it works on it. You hear of each step here, and can answer questions here.")


def form(policy: Policy, words: str = "", *, anonymous: bool = True, shortened: bool = False) -> View:
    """The first form; `words` is what was typed behind the command, or the beginning of the message it is raised from
    (`shortened`), `anonymous` whether it can be raised so."""
    elsewhere = escaped(policy.speak_up) or _(
        "the channel your company has for it (HR, an ombudsperson, the works council)"
    )
    cut = _("The message is longer: here are its first {number} characters.", number=WORDS_LONGEST)
    return View(
        type="modal",
        callback_id=RAISE,
        title=_("Raise a concern"),
        submit=p_("button", "Next"),
        close=_("Cancel"),
        blocks=[
            section(
                _(
                    "It goes to whoever the matrix (`/raci`) makes responsible: as a rule the AI champion of your "
                    "department. If nobody there answers in time, it goes on to whoever is accountable. Before "
                    "anything is sent you see what will be shown, and choose who gets it."
                )
            ),
            *([context(cut)] if shortened else []),
            *_questions(policy, words, anonymous=anonymous),
            context(_("Harassment, or something unlawful? Please take it to {channel}.", channel=elsewhere)),
        ],
    )


def _questions(policy: Policy, words: str, *, anonymous: bool) -> list[Block]:
    about = [Option(value=one.key, label=one.label) for one in policy.categories]
    urgency = [Option(value=one.value, label=_within(one, policy.hours[one])) for one in Urgency]
    how = [Option(value=OPENLY, label=_("With my name"))]
    if anonymous:
        how.append(Option(value=ANONYMOUSLY, label=_("Anonymously")))
    return [
        field(WHAT, _("What is it?"), words, _("What happened, and what would help?")),
        InputBlock(
            block_id=ABOUT,
            label=_("What is it about?"),
            element=StaticSelectElement(action_id=VALUE, options=about, placeholder=_("Choose what fits best")),
        ),
        InputBlock(
            block_id=URGENCY,
            label=_("How urgent is it?"),
            element=RadioButtonsElement(action_id=VALUE, options=urgency, initial_option=urgency[0]),
        ),
        InputBlock(
            block_id=HOW,
            label=_("With your name?"),
            element=RadioButtonsElement(action_id=VALUE, options=how, initial_option=how[0]),
        ),
        InputBlock(
            block_id=WHOM,
            label=_("Is it about somebody in particular?"),
            hint=_("They will never be given it, nor read it."),
            optional=True,
            element=UserSelectElement(action_id=VALUE, placeholder=_("Nobody in particular")),
        ),
    ]


def preview(one: Shown, ways: Mapping[Way, str], told: str, *, in_channel: bool = False) -> View:
    """What will be shown, and to whom it can be given: by way, the name of who has it first. `told` is kept with it.

    `in_channel` where the usual way leads through a department's triage channel.
    """
    options = [Option(value=way.value, label=_(GIVEN_TO[way], name=name[:NAME_LONGEST])) for way, name in ways.items()]
    head = _("*Concern*  {urgency}  {label}", urgency=urgency_called(one.urgency), label=escaped(one.label))
    shown: list[Block] = [
        section(_("*This is what they see:*")),
        section(head),
        *quote(one.words),
        context(origin(one)),
    ]
    return View(
        type="modal",
        callback_id=SEND,
        private_metadata=told,
        title=_("Raise a concern"),
        submit=_("Send"),
        close=p_("button", "Back"),
        blocks=[
            *shown,
            context(_(PROMISE if one.anonymous else BY_NAME)),
            *([context(_(IN_CHANNEL))] if in_channel else []),
            InputBlock(
                block_id=WAY,
                label=_("Who gets it?"),
                element=RadioButtonsElement(action_id=VALUE, options=options, initial_option=options[0]),
            ),
            context(_(NOBODY_HEARS)),
        ],
    )


def saved(one: Shown, *, held: bool = False) -> View:
    """The form's answer: the number, who has it, and until when; `held` while nothing is sent at all."""
    if held:
        text = _(
            "Saved as *concern {number}*. Messages are paused in your company just now: it goes to {owner} as soon as "
            "they go out again. You find it under Home.",
            number=one.number,
            owner=owner_of(one),
        )
    elif one.climbs_at:
        text = _(
            "Saved as *concern {number}*. It is with {owner} now, who is to acknowledge it by {moment}; otherwise it "
            "goes on to the next. You hear of each step here, and find it under Home.",
            number=one.number,
            owner=owner_of(one),
            moment=when(one.climbs_at),
        )
    else:
        text = _(
            "Saved as *concern {number}*. It is with {owner} now, who is to acknowledge it. You hear of each step "
            "here, and find it under Home.",
            number=one.number,
            owner=owner_of(one),
        )
    return said(headed(one.number), text)


def nobody_to_act() -> str:
    """The form's error where nobody holds a role that could act on it."""
    return _(
        "Nobody but you is named in your company who could act on this, so it was not saved. Please copy it, and tell "
        "whoever runs Groundswell that somebody has to be named for it."
    )


def too_short() -> str:
    """The form's error where there are no words."""
    return no_words()


def no_such_choice() -> str:
    """The form's error where a choice is no longer there."""
    return _("This choice is no longer there. Please choose another; what you wrote stays.")


def not_anonymous() -> str:
    """The form's error where nothing could keep a name apart."""
    return _("Anonymous concerns cannot be taken just now: whoever runs Groundswell has to set its secret first.")


def _within(urgency: Urgency, hours: int) -> str:
    return n_(
        "{urgency}: acknowledged within {n} working hour",
        "{urgency}: acknowledged within {n} working hours",
        hours,
        urgency=urgency_called(urgency),
    )
