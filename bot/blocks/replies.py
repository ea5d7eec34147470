"""Short answers to what somebody just did: help, refusals, confirmations, and what could not be saved."""

from datetime import datetime

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.message import Message, escaped, when
from bot.rules.rights import Refusal

REFUSALS = {
    Refusal.NOT_ON_ROSTER: "You are not on Groundswell's list yet, so there is nothing I can do for you here. "
    "Whoever runs Groundswell in your company can add you.",
    Refusal.NOT_OPERATIONS_LEAD: "Only operations leads can do that. `/groundswell help` shows what you can do.",
    Refusal.NOT_ASKING: "Only operations leads and AI champions ask pulses. `/groundswell help` shows what you can do.",
    Refusal.NOT_CHAMPION: "Only AI champions and operations leads see that. `/raci` shows who they are.",
    Refusal.WITHOUT_ROLE: "Only those who hold a role in the rollout read these. `/raci` shows who they are.",
    Refusal.NO_ROLE: "Only AI champions, and those a concern can climb to, work on concerns. To raise one: `/concern`.",
}

HELP = (
    "*What you can do here*\n"
    "`/concern`  raise something that is wrong; it goes on until somebody answers\n"
    "`/learn`  your lessons, read whenever you like; `/learn win` shares what works\n"
    "`/raci`  who does what in the rollout\n"
    "`/groundswell stop`  no more messages from me\n"
    "`/groundswell start`  messages again\n"
    "`/groundswell away 2026-05-15 @mai`  you are away until then, and who acts for you; `back` ends it\n"
    "`/groundswell help`  this list\n"
    "My Home tab shows what is open for you, and all that is kept about you."
)
HELP_FOR_ROLES = (
    "\n*For whoever works on concerns*\n"
    "`/triage`  the concerns that wait for you\n"
    "`/groundswell answers`  what can be sent to people in one tap, and what is approved of it\n"
    "`/groundswell lessons`  what champions have learned; with words behind it, those that hold them\n"
    "`/groundswell critical on`  critical ones may reach you at any hour"
)
HELP_FOR_CHAMPIONS = (
    "\n`/groundswell champions`  who cares for which department, and who is missing\n"
    "`/groundswell lesson`  write a lesson for your department"
)
HELP_FOR_LEADS = (
    "\n*For operations leads*\n"
    "`/groundswell status`  what is running, and whether anything is sent\n"
    "`/groundswell pause`  stop everything I send, at once\n"
    "`/groundswell golive`  start, or end a pause"
)


def as_view(message: Message) -> View:
    """A short answer inside a modal, in place of the form."""
    section = SectionBlock(text=MarkdownTextObject(text=message.text))
    return View(type="modal", title="Groundswell", close="Close", blocks=[section])


def refused(why: Refusal) -> Message:
    """Somebody lacks the right to do this."""
    return Message(REFUSALS[why])


def with_typed(message: Message, typed: str) -> Message:
    """An answer to what could not be done, with what was typed."""
    return Message(f"{message.text}\nWhat you typed:\n> {escaped(typed)}") if typed else message


def garbled() -> Message:
    """What came is nothing that a button or form of ours makes."""
    return Message(
        "That is nothing my buttons and forms send, so nothing was done. Please open it anew, and try again."
    )


def not_saved() -> Message:
    """Something could not be stored, and nothing was."""
    return Message("That was not saved, and I am sorry: something is wrong on my side. Please try again in a minute.")


def help_for(*, lead: bool, triage: bool = False, champion: bool = False) -> Message:
    """The commands somebody may use."""
    for_roles = (HELP_FOR_ROLES if triage else "") + (HELP_FOR_CHAMPIONS if champion else "")
    return Message(HELP + for_roles + (HELP_FOR_LEADS if lead else ""))


def unknown(word: str, nearest: str | None, *, lead: bool) -> Message:
    """A word after the command that means nothing here."""
    guess = f" Did you mean `/groundswell {nearest}`?" if nearest else ""
    return Message(f"I do not know “{escaped(word[:50])}”.{guess}\n{help_for(lead=lead).text}")


def stopped(*, lead: bool) -> Message:
    """Messages are stopped; an operations lead still gets the digest they answer for."""
    apart = ", the weekly digest apart, which is yours as operations lead" if lead else ""
    return Message(
        f"Done. I will not write to you again{apart}, except about concerns that you raised or work on. If you change "
        "your mind: `/groundswell start`."
    )


def started() -> Message:
    """Messages are on again."""
    return Message("Done. You will hear from me again: at most twice in seven days, in your working hours.")


def away_how(typed: str) -> Message:
    """What comes behind "away"."""
    return with_typed(
        Message(
            "Write the last day of your absence, or the first and the last, and who acts for you: "
            "`/groundswell away 2026-05-15 @mai`, `/groundswell away 2026-05-04 2026-05-15`. Nothing was changed."
        ),
        typed,
    )


def away(start: datetime, end: datetime, cover: str | None) -> Message:
    """An absence is noted."""
    who = f"<@{cover}> acts for you" if cover else "Your deputies act for you"
    return Message(
        f"Noted: you are away from {when(start)} until {when(end)}. {who}, and I do not write to you. "
        "`/groundswell back` ends it earlier."
    )


def back(*, was_away: bool) -> Message:
    """An absence is over."""
    return Message("Welcome back. What is yours comes to you again." if was_away else "You were not away.")


def on_or_off() -> Message:
    """What comes behind "critical"."""
    return Message("Write `/groundswell critical on` or `/groundswell critical off`.")


def at_any_hour(*, agreed: bool) -> Message:
    """Somebody agreed to hear of critical concerns at any hour, or does not any more."""
    if agreed:
        return Message("Thank you. Critical concerns that are yours to act on reach you at any hour, on weekends too.")
    return Message("Done. Critical concerns reach you in your working hours, as everything else does.")


def paused(*, changed: bool) -> Message:
    """Everything is paused."""
    said = "Paused." if changed else "It was paused already."
    return Message(f"{said} Nothing is sent until `/groundswell golive`. Answers that come in are still saved.")


def live(*, changed: bool) -> Message:
    """Messages are sent."""
    return Message("Live. Messages go out from now on." if changed else "It was live already.")


def status(
    *, live_since: datetime | None, paused_since: datetime | None, rounds: list[tuple[str, int, int]]
) -> Message:
    """Whether anything is sent, and the open rounds as (name, asked, took part)."""
    if live_since is None:
        lines = ["Not live yet: nothing is sent. `/groundswell golive` starts."]
    elif paused_since is not None:
        lines = [f"Paused since {when(paused_since)}. `/groundswell golive` ends the pause."]
    else:
        lines = [f"Live since {when(live_since)}."]
    lines += [f"{escaped(name)}: {took_part} of {asked} have taken part so far." for name, asked, took_part in rounds]
    if not rounds:
        lines.append("No pulse is open.")
    return Message("\n".join(lines))


def reads_nothing() -> Message:
    """Somebody wrote to the bot."""
    return Message(
        "I am sorry, I am only a program: I do not read or keep what is written here. `/concern` takes what you have "
        "to say to your AI champion, who does listen. `/groundswell help` shows what I understand."
    )
