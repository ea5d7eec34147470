"""What `/learn` shows: somebody's own track, the coverage of their people, and who is late with what is required."""

from sqlmodel import Session

from bot import lessons as teaching
from bot.blocks import learn as words
from bot.blocks.message import Message
from bot.house import House
from bot.rules import training
from bot.rules.library import Lesson
from bot.rules.training import Standing
from storage import lessons, people


def own(session: Session, house: House, slack_id: str) -> Message:
    """Somebody's track, with what stands with each lesson."""
    person = people.by_slack_id(session, slack_id)
    if person is None:
        return words.not_on_roster()
    steps = lessons.steps_of(session, [person.id or 0])[person.id or 0]
    terms = house.terms
    stands = [
        words.Stand(
            one,
            steps[one.key].standing if one.key in steps else None,
            teaching.due_on(session, terms, person, one) if one.days is not None else None,
        )
        for one in lessons.track_of(session, person).lessons
    ]
    return words.track(stands, names=house.settings.required_names)


def next_one(session: Session, slack_id: str) -> Lesson | None:
    """The lesson that somebody reads next if they go on at once; what they put off comes last."""
    person = people.by_slack_id(session, slack_id)
    if person is None:
        return None
    steps = lessons.steps_of(session, [person.id or 0])[person.id or 0]
    left = training.left(lessons.track_of(session, person), steps)
    return min(left, key=lambda one: one.key in steps and steps[one.key].standing is Standing.LATER, default=None)
