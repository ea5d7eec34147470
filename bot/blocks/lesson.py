"""The words of a lesson: its offer, the lesson itself, and what is said when it is done, put off or refused."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot.blocks.message import Message, context, line, section
from bot.rules.training import Lesson

READ = "lesson_read"
DONE = "lesson_done"
LATER = "lesson_later"
NOT_FOR_ME = "lesson_not_for_me"
READING = "lesson_reading"
SECTION_LONGEST = 2_900
"""Characters of a section: Slack takes 3,000."""
FENCE = "```"


def nudge(lesson: Lesson) -> Message:
    """The offer: what it is about, how long it takes, and every way out."""
    title = f"A lesson for this week: {lesson.title} ({lesson.minutes} min)"
    return Message(
        text=title,
        blocks=[
            section(f"*{lesson.title}*  {lesson.minutes} minutes\n{lesson.teaser}"),
            ActionsBlock(
                block_id=f"nudge:{lesson.key}",
                elements=[_button("Read", READ, lesson, primary=True), *_ways_out(lesson)],
            ),
            context("One lesson a week at most. Nobody but you is shown which ones you read."),
        ],
    )


def text(lesson: Lesson) -> Message:
    """The whole lesson, in place of its offer."""
    return Message(
        text=lesson.title,
        blocks=[
            *_body(lesson),
            ActionsBlock(
                block_id=f"lesson:{lesson.key}",
                elements=[_button("Done", DONE, lesson, primary=True), *_ways_out(lesson)],
            ),
        ],
    )


def form(lesson: Lesson) -> View:
    """The whole lesson in a modal, opened from Home."""
    return View(
        type="modal",
        callback_id=READING,
        private_metadata=lesson.key,
        title="Lesson",
        submit="Done",
        close="Close",
        blocks=list(_body(lesson)),
    )


def done(lesson: Lesson, count: int, of: int) -> Message:
    """It is read."""
    if count >= of:
        return line(f"*{lesson.title}*  done. That was the last of your track.")
    return line(f"*{lesson.title}*  done. That is {count} of {of}. The next one comes next week at the earliest.")


def later(lesson: Lesson) -> Message:
    """It is put off."""
    return line(f"*{lesson.title}*  Not now, then. I will offer it once more with the next lesson, in a week or so.")


def not_for_me(lesson: Lesson) -> Message:
    """It is refused."""
    return line(f"*{lesson.title}*  All right, I will not offer this one again. The next lesson is another.")


def gone() -> Message:
    """The company has taken the lesson out since."""
    return Message("This lesson is no longer there, so nothing was noted. The next one comes by itself.")


def none_left() -> Message:
    """There is no lesson for somebody now."""
    return Message("You have seen all the lessons of your track. If new ones are added, I will offer them.")


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
    yield section(f"*{lesson.title}*  {lesson.minutes} minutes")
    for piece in paragraphs(lesson.body):
        yield section(piece)


def _ways_out(lesson: Lesson) -> list[ButtonElement]:
    return [_button("Later", LATER, lesson), _button("Not for me", NOT_FOR_ME, lesson)]


def _button(label: str, action: str, lesson: Lesson, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(text=label, action_id=action, value=lesson.key, style="primary" if primary else None)
