"""Short answers to what somebody just did: help, refusals, confirmations, and what could not be saved."""

from datetime import datetime

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.message import Message, escaped, when
from bot.blocks.speech import N_, _
from bot.rules.rights import Refusal

REFUSALS = {
    Refusal.NOT_ON_ROSTER: N_(
        "You are not on Groundswell's list yet, so there is nothing I can do for you here. "
        "Whoever runs Groundswell in your company can add you."
    ),
    Refusal.NOT_OPERATIONS_LEAD: N_("Only operations leads can do that. `/groundswell help` shows what you can do."),
    Refusal.NOT_ASKING: N_(
        "Only operations leads and AI champions ask pulses. `/groundswell help` shows what you can do."
    ),
    Refusal.NOT_CHAMPION: N_("Only AI champions and operations leads see that. `/raci` shows who they are."),
    Refusal.WITHOUT_ROLE: N_("Only those who hold a role in the rollout read these. `/raci` shows who they are."),
    Refusal.NO_ROLE: N_(
        "Only AI champions, and those a concern can climb to, work on concerns. To raise one: `/concern`."
    ),
}

HELP = N_(
    "*What you can do here*\n"
    "`/concern`  raise something that is wrong; it goes on until somebody answers\n"
    "`/learn`  your lessons, read whenever you like; `/learn win` shares what works\n"
    "`/raci`  who does what in the rollout\n"
    "`/groundswell stop`  no more messages from me\n"
    "`/groundswell start`  messages again\n"
    "`/groundswell away 2026-05-15 @mai`  you are away until then, and who acts for you; `back` ends it\n"
    "`/groundswell help`  this list\n"
    "My Home tab shows what is open for you, when I may write to you, and all that is kept about you."
)
HELP_FOR_ROLES = N_(
    "*For whoever works on concerns*\n"
    "`/triage`  the concerns that wait for you\n"
    "`/groundswell answers`  what can be sent to people in one tap, and what is approved of it\n"
    "`/groundswell lessons`  what champions have learned; with words behind it, those that hold them\n"
    "`/groundswell critical on`  critical ones may reach you at any hour"
)
HELP_FOR_CHAMPIONS = N_(
    "`/groundswell champions`  who cares for which department, and who is missing\n"
    "`/groundswell lesson`  write a lesson for your department"
)
HELP_FOR_LEADS = N_(
    "*For operations leads*\n"
    "`/groundswell status`  what is running, and whether anything is sent\n"
    "`/groundswell pause`  stop everything I send, at once\n"
    "`/groundswell golive`  start, or end a pause"
)


def as_view(message: Message) -> View:
    """A short answer inside a modal, in place of the form."""
    section = SectionBlock(text=MarkdownTextObject(text=message.text))
    return View(type="modal", title=_("Groundswell"), close=_("Close"), blocks=[section])


def refused(why: Refusal) -> Message:
    """Somebody lacks the right to do this."""
    return Message(_(REFUSALS[why]))


def with_typed(message: Message, typed: str) -> Message:
    """An answer to what could not be done, with what was typed."""
    return Message("\n".join((message.text, _("What you typed:"), f"> {escaped(typed)}"))) if typed else message


def garbled() -> Message:
    """What came is nothing that a button or form of ours makes."""
    return Message(
        _("That is nothing my buttons and forms send, so nothing was done. Please open it anew, and try again.")
    )


def not_saved() -> Message:
    """Something could not be stored, and nothing was."""
    return Message(
        _("That was not saved, and I am sorry: something is wrong on my side. Please try again in a minute.")
    )


def help_for(*, lead: bool, triage: bool = False, champion: bool = False) -> Message:
    """The commands somebody may use."""
    some = ((HELP, True), (HELP_FOR_ROLES, triage), (HELP_FOR_CHAMPIONS, champion), (HELP_FOR_LEADS, lead))
    return Message("\n".join(_(text) for text, theirs in some if theirs))


def unknown(word: str, nearest: str | None, *, lead: bool) -> Message:
    """A word after the command that means nothing here."""
    said = [_("I do not know “{word}”.", word=escaped(word[:50]))]
    if nearest:
        said.append(_("Did you mean `/groundswell {word}`?", word=nearest))
    return Message("\n".join((" ".join(said), help_for(lead=lead).text)))


def stopped(*, lead: bool) -> Message:
    """Messages are stopped; an operations lead still gets the digest they answer for."""
    if lead:
        return Message(
            _(
                "Done. I will not write to you again, the weekly digest apart, which is yours as operations lead, "
                "except about concerns that you raised or work on. If you change your mind: `/groundswell start`."
            )
        )
    return Message(
        _(
            "Done. I will not write to you again, except about concerns that you raised or work on. If you change your "
            "mind: `/groundswell start`."
        )
    )


def started() -> Message:
    """Messages are on again."""
    return Message(_("Done. You will hear from me again: at most twice in seven days, in your working hours."))


def away_how(typed: str) -> Message:
    """What comes behind "away"."""
    return with_typed(
        Message(
            _(
                "Write the last day of your absence, or the first and the last, and who acts for you: "
                "`/groundswell away 2026-05-15 @mai`, `/groundswell away 2026-05-04 2026-05-15`. Nothing was changed."
            )
        ),
        typed,
    )


def away(start: datetime, end: datetime, cover: str | None) -> Message:
    """An absence is noted."""
    text = N_(
        "Noted: you are away from {start} until {end}. Your deputies act for you, and I do not write to you. "
        "`/groundswell back` ends it earlier."
    )
    if cover:
        text = N_(
            "Noted: you are away from {start} until {end}. <@{cover}> acts for you, and I do not write to you. "
            "`/groundswell back` ends it earlier."
        )
    return Message(_(text, start=when(start), end=when(end), cover=cover))


def back(*, was_away: bool) -> Message:
    """An absence is over."""
    return Message(_("Welcome back. What is yours comes to you again.") if was_away else _("You were not away."))


def on_or_off() -> Message:
    """What comes behind "critical"."""
    return Message(_("Write `/groundswell critical on` or `/groundswell critical off`."))


def at_any_hour(*, agreed: bool) -> Message:
    """Somebody agreed to hear of critical concerns at any hour, or does not any more."""
    if agreed:
        return Message(
            _("Thank you. Critical concerns that are yours to act on reach you at any hour, on weekends too.")
        )
    return Message(_("Done. Critical concerns reach you in your working hours, as everything else does."))


def paused(*, changed: bool) -> Message:
    """Everything is paused."""
    said = _("Paused.") if changed else _("It was paused already.")
    how = _("Nothing is sent until `/groundswell golive`. Answers that come in are still saved.")
    return Message(f"{said} {how}")


def live(*, changed: bool) -> Message:
    """Messages are sent."""
    return Message(_("Live. Messages go out from now on.") if changed else _("It was live already."))


def status(
    *, live_since: datetime | None, paused_since: datetime | None, rounds: list[tuple[str, int, int]]
) -> Message:
    """Whether anything is sent, and the open rounds as (name, asked, took part)."""
    if live_since is None:
        lines = [_("Not live yet: nothing is sent. `/groundswell golive` starts.")]
    elif paused_since is not None:
        lines = [_("Paused since {moment}. `/groundswell golive` ends the pause.", moment=when(paused_since))]
    else:
        lines = [_("Live since {moment}.", moment=when(live_since))]
    lines += [
        _("{name}: {number} of {of} have taken part so far.", name=escaped(name), number=took_part, of=asked)
        for name, asked, took_part in rounds
    ]
    if not rounds:
        lines.append(_("No pulse is open."))
    return Message("\n".join(lines))


def reads_nothing() -> Message:
    """Somebody wrote to the bot."""
    return Message(
        _(
            "I am sorry, I am only a program: I do not read or keep what is written here. `/concern` takes what you "
            "have to say to your AI champion, who does listen. `/groundswell help` shows what I understand."
        )
    )
