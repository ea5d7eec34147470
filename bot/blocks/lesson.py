"""The words of a lesson: its offer, the lesson itself, and what is said when it is done, put off or refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, Option, RadioButtonsElement
from slack_sdk.models.views import View

from bot.blocks.message import Message, context, escaped, line, section, when
from bot.blocks.speech import N_, _, dated, n_
from bot.rules.library import Check, Lesson
from bot.rules.training import PutOff, Refusal

READ = "lesson_read"
DONE = "lesson_done"
LATER = "lesson_later"
NOT_FOR_ME = "lesson_not_for_me"
REASON = "lesson_reason"
CHECK = "lesson_check"
WISH = "lesson_wish"
READING = "lesson_reading"
TOMORROW = "tomorrow"
REASONS = {
    Refusal.KNOWN: N_("I know it already"),
    Refusal.NOT_MY_WORK: N_("It is not my work"),
    Refusal.TOO_LONG: N_("It is too long"),
    Refusal.ANOTHER: N_("Another reason"),
}
LATER_ON = {
    PutOff.TOMORROW: N_("Not now, then. I will offer it once more tomorrow, or on your next working day."),
    PutOff.NEXT_WEEK: N_("Not now, then. I will offer it once more next week, or when a pulse leaves room for it."),
    PutOff.RESTING: N_("Not now, then. I will offer it once more when lessons come to you again."),
    PutOff.STOPPED: N_(
        "Not now, then. It does not come by itself, since you have stopped messages: `/learn` has it, and "
        "`/groundswell start` lets them come."
    ),
    PutOff.UNWANTED: N_(
        "Not now, then. It does not come by itself, since you want no lessons: `/learn` has it, and `/learn weekly` "
        "lets them come again."
    ),
    PutOff.DONE: N_("You have done this one already, so it stays done, and I will not offer it again."),
    PutOff.NOT_THEIRS: N_("This one is not among your lessons any more, so I will not offer it again."),
}
SECTION_LONGEST = 2_900
"""Characters of a section: Slack takes 3,000."""
FENCE = "```"


@dataclass(frozen=True, slots=True)
class Due:
    """By when somebody is asked to do a required lesson (None before first contact, with which their days begin), and
    whether their name is shown where it is still open."""

    on: date | None
    named: bool


def asked_by(lesson: Lesson, on: date | None, *, named: bool) -> Due | None:
    """What is said of a day for a lesson; None where nobody has to do it."""
    return Due(on, named) if lesson.days is not None else None


def nudge(lesson: Lesson, due: Due | None = None) -> Message:
    """The offer: what it is about, how long it takes, and every way out."""
    return Message(
        text=_("A lesson for this week: {title} ({minutes} min)", title=escaped(lesson.title), minutes=lesson.minutes),
        blocks=[
            section(f"{_head(lesson)}\n{escaped(lesson.teaser)}"),
            ActionsBlock(
                block_id=f"nudge:{lesson.key}",
                elements=[_button(_("Read"), READ, lesson, primary=True), *_ways_out(lesson)],
            ),
            *_small(due),
        ],
    )


def _small(due: Due | None) -> list[Block]:
    once = [_("One lesson a week at most.")] if due is None else []
    return [context(" ".join([*once, who_is_shown(due)]))]


def who_is_shown(due: Due | None) -> str:
    """Who learns whether somebody has done a lesson."""
    if due is None:
        return _("Nobody but you is shown which ones you read.")
    if due.on is None:
        by = _("This one is required; your days for it begin when I have introduced myself.")
        then = _("If it is still open when they are over, your operations lead is shown your name, and nothing else.")
    else:
        by = _("This one is required; please do it by {day}.", day=dated(due.on, "EEEE d MMMM"))
        then = _("If it is still open then, your operations lead is shown your name, and nothing else.")
    return " ".join((by, then if due.named else _("Nobody is shown who has done it.")))


def text(lesson: Lesson, due: Due | None = None, wrong: Sequence[int] = ()) -> Message:
    """The whole lesson, in place of its offer; with its question, without the choices that were `wrong`.

    The last of them is answered.
    """
    done = _button(_("Done"), DONE, lesson, primary=lesson.check is None)
    return Message(
        text=escaped(lesson.title),
        blocks=[
            *_body(lesson),
            *_question(lesson, wrong),
            ActionsBlock(block_id=f"lesson:{lesson.key}", elements=[done, *_ways_out(lesson)]),
            *([] if due is None else _small(due)),
        ],
    )


def _question(lesson: Lesson, wrong: Sequence[int]) -> Iterator[Block]:
    if lesson.check is None:
        return
    yield _asked(lesson.check)
    if wrong:
        chosen = lesson.check.choices[wrong[-1]]
        yield context(
            _(
                "“{answer}”: {because} You can try again.",
                answer=escaped(chosen.text),
                because=escaped(chosen.because),
            )
        )
    tried = "".join(map(str, wrong))
    elements = [
        ButtonElement(text=choice.text, action_id=f"{CHECK}:{place}", value=f"{lesson.key}:{place}:{tried}")
        for place, choice in enumerate(lesson.check.choices)
        if place not in wrong
    ]
    yield ActionsBlock(block_id=f"check:{lesson.key}", elements=elements)


def _asked(check: Check) -> Block:
    return section(_("*What would you do?*  {question}", question=escaped(check.question)))


def form(lesson: Lesson, due: Due | None = None) -> View:
    """The whole lesson in a modal, opened from Home or from `/learn`; its question may be answered or left out."""
    blocks = list(_body(lesson))
    if lesson.check is not None:
        options = [Option(value=str(place), label=one.text) for place, one in enumerate(lesson.check.choices)]
        blocks.append(_asked(lesson.check))
        choices = RadioButtonsElement(action_id=CHECK, options=options)
        blocks.append(InputBlock(block_id=CHECK, label=_("Your answer"), optional=True, element=choices))
    blocks += [] if due is None else _small(due)
    return View(
        type="modal",
        callback_id=READING,
        private_metadata=lesson.key,
        title=_("Lesson"),
        submit=_("Done"),
        close=_("Close"),
        blocks=blocks,
    )


def wrong(lesson: Lesson, place: int) -> str:
    """The form's error where another choice is better: why, and that it may be tried again."""
    because = lesson.check.choices[place].because if lesson.check else ""
    return _("{because} You can try again, or leave it out.", because=because)


def done(lesson: Lesson, count: int, of: int, *, checked: bool = False) -> Message:
    """It is read; `checked` where its question was answered, whose explanation stands below."""
    if count >= of:
        so_far = _("That was the last of your track.")
    else:
        so_far = _("That is {count} of {of}. `/learn` has the rest.", count=count, of=of)
    right = next((one for one in lesson.check.choices if one.right), None) if lesson.check and checked else None
    because = [_("Right: {because}", because=escaped(right.because))] if right else []
    is_done = _("*{title}*  done.", title=escaped(lesson.title))
    return line("\n".join([f"{is_done} {so_far}", *because]))


def later(lesson: Lesson, becomes: PutOff = PutOff.NEXT_WEEK) -> Message:
    """It is put off: whether it comes once more, and when."""
    return line(f"*{escaped(lesson.title)}*  {_(LATER_ON[becomes])}")


def not_for_me(lesson: Lesson) -> Message:
    """It is refused; may one ask why?"""
    text = _("*{title}*  All right, I will not offer this one again.", title=escaped(lesson.title))
    why = _("If you like, say why. Reasons are counted, and shown without names once five people have given one.")
    elements = [
        ButtonElement(text=reason_called(reason), action_id=f"{REASON}:{reason}", value=f"{lesson.key}:{reason}")
        for reason in REASONS
    ]
    buttons = ActionsBlock(block_id=f"reason:{lesson.key}", elements=elements)
    return Message(text=text.replace("*", ""), blocks=[section(text), context(why), buttons])


def reason_called(reason: Refusal) -> str:
    """Why a lesson is refused, in the words of whoever refuses it."""
    return _(REASONS[reason])


def reason_noted(lesson: Lesson) -> Message:
    """They said why."""
    return line(_("*{title}*  Thank you. I will not offer this one again.", title=escaped(lesson.title)))


def stays(lesson: Lesson) -> Message:
    """What everybody is asked to do cannot be refused; whoever tries is told so."""
    return Message(_("“{title}” is required, so it stays open. You can put it off.", title=escaped(lesson.title)))


def asks() -> Message:
    """Whether somebody wants lessons at all, after three with which they did nothing."""
    text = _("The last three lessons passed you by, which is fine. Shall I go on?")
    choices = {"weekly": _("Yes, one a week"), "rest": _("Not for a month"), "none": _("No lessons, please")}
    elements = [ButtonElement(text=label, action_id=f"{WISH}:{wish}", value=wish) for wish, label in choices.items()]
    return Message(
        text=text,
        blocks=[
            section(text),
            ActionsBlock(block_id="wish", elements=elements),
            context(_("Without an answer none comes for a month. `/learn` has all of them whenever you like.")),
        ],
    )


def wished(next_at: datetime | None) -> Message:
    """What follows from their wish."""
    if next_at is None:
        return line(
            _("No lessons, then. `/learn` has them whenever you like, and `/learn weekly` lets them come again.")
        )
    return line(_("All right. The next one comes {moment} at the earliest.", moment=when(next_at)))


def gone() -> Message:
    """The company has taken the lesson out since."""
    return Message(_("This lesson is no longer there, so nothing was noted. The next one comes by itself."))


def paragraphs(body: str) -> Iterator[str]:
    """A text in pieces that each fit a section: as many whole paragraphs as go in, and no block of code cut."""
    piece = ""
    for paragraph in _whole(body.strip().split("\n\n")):
        if piece and len(piece) + len(paragraph) + 2 > SECTION_LONGEST:
            yield piece
            piece = ""
        piece = f"{piece}\n\n{paragraph}" if piece else paragraph
    if piece:
        yield piece


def _whole(parts: list[str]) -> Iterator[str]:
    """Paragraphs, those of one block of code joined."""
    held = ""
    for part in parts:
        held = f"{held}\n\n{part}" if held else part
        if held.count(FENCE) % 2 == 0:
            yield held
            held = ""
    if held:
        yield held


def _body(lesson: Lesson) -> Iterator[Block]:
    yield section(_head(lesson))
    for piece in paragraphs(escaped(lesson.body)):
        yield section(piece)
    if lesson.link:
        yield section(_("More: {address}", address=escaped(lesson.link)))


def _head(lesson: Lesson) -> str:
    return n_("*{title}*  {n} minute", "*{title}*  {n} minutes", lesson.minutes, title=escaped(lesson.title))


def _ways_out(lesson: Lesson) -> list[ButtonElement]:
    """Tomorrow, next week, and (where nobody has to do it) never."""
    ways = [
        ButtonElement(text=_("Tomorrow"), action_id=f"{LATER}:{TOMORROW}", value=lesson.key),
        _button(_("Next week"), LATER, lesson),
    ]
    return ways if lesson.days is not None else [*ways, _button(_("Not for me"), NOT_FOR_ME, lesson)]


def _button(label: str, action: str, lesson: Lesson, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(text=label, action_id=action, value=lesson.key, style="primary" if primary else None)
