"""What `/learn` shows: somebody's own track, the coverage of their people, and who is late with what is required."""

from datetime import datetime, time

from slack_sdk.models.views import View
from sqlmodel import Session

from bot import lessons as teaching
from bot.blocks import learn as words
from bot.blocks import lesson as words_of_lessons
from bot.blocks import team as words_of_teams
from bot.blocks.message import Message
from bot.house import House
from bot.rules import calendar, coverage, training
from bot.rules.audience import Scope, Units
from bot.rules.calendar import Hours
from bot.rules.company import Tier
from bot.rules.library import Lesson
from bot.rules.sayings import Said, Saying, said
from bot.rules.training import Standing
from storage import champions, company, learners, lessons, people
from storage.tables import Person


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


def next_one(session: Session, house: House, slack_id: str) -> View | None:
    """The lesson that somebody reads next if they go on at once; what they put off comes last."""
    person = people.by_slack_id(session, slack_id)
    if person is None:
        return None
    steps = lessons.steps_of(session, [person.id or 0])[person.id or 0]
    left = training.left(lessons.track_of(session, person), steps)
    found = min(left, key=lambda one: one.key in steps and steps[one.key].standing is Standing.LATER, default=None)
    return _form(session, house, person, found) if found else None


def chosen(session: Session, house: House, slack_id: str, key: str) -> View | None:
    """The lesson of a key, as somebody reads it."""
    person, found = people.by_slack_id(session, slack_id), lessons.lesson_called(session, key)
    return _form(session, house, person, found) if person and found else None


def _form(session: Session, house: House, person: Person, one: Lesson) -> View:
    on = teaching.due_on(session, house.terms, person, one)
    return words_of_lessons.form(one, words_of_lessons.asked_by(one, on, named=house.settings.required_names))


def team(session: Session, house: House, scope: Scope) -> Message:
    """The coverage of the departments of somebody, as it stood on Monday: what is done meanwhile tells nobody who."""
    tree, tracks, monday = champions.units(session), lessons.tracks(session), _monday(session, house)
    heads = learners.heads(session, monday)
    everywhere = tree.keys()
    here = {key for key in everywhere if scope is None or tree.is_within(key, scope)}
    if not any(department in here for _, department in heads.people):
        return words_of_teams.no_people()
    floor = house.settings.floor_scores
    covered = coverage.covered(heads, tracks, here, _larger(session, tree, here), floor)
    titles = {one.key: one.title for one in tracks.library}
    refused = [
        words_of_teams.Refused(titles[key], reason, people)
        for key, reason, people in coverage.refusals(learners.refused(session, here, monday), floor)
        if key in titles
    ]
    names = {one.key: one.name for one in champions.rules(session)}
    some = ", ".join(sorted(names[key] for key in scope or () if key in names))
    of = words_of_teams.the_company() if scope is None else some
    return words_of_teams.team(of, covered, refused, calendar.local(_hours(session), monday).date())


def _larger(session: Session, tree: Units, here: set[str]) -> list[set[str]]:
    """What contains these departments and is told to others: the company, and the units of champions above them."""
    everywhere = tree.keys()
    told = [{key for key in everywhere if tree.is_within(key, {held})} for held in champions.departments_held(session)]
    return [one for one in (everywhere, *told) if one > here]


def _hours(session: Session) -> Hours:
    row = company.company(session)
    return Hours(row.zone if row else "UTC")


def _monday(session: Session, house: House) -> datetime:
    hours = _hours(session)
    today = calendar.local(hours, house.clock.now()).date()
    return calendar.at_local(hours.zone, calendar.monday_of(calendar.iso_week(today)), time.min)


def required(session: Session, house: House, page: int) -> Message:
    """Who has not done what is required, of those whose day is past: names only where they are switched on."""
    late, titles = _late(session, house), {one.key: one.title for one in lessons.the_library(session)}
    floor, shown = house.settings.floor_scores, house.settings.required_names
    told = [
        words_of_teams.Late(titles[one.lesson], _counted(still, past, floor, exact=shown))
        for one, (past, still) in zip(late, learners.lateness(session, late), strict=True)
        if past
    ]
    if not shown:
        return words_of_teams.required(told, 0, None, page, 0)
    people = learners.late_people(session, late)
    if page > 1 and (page - 1) * learners.PAGE >= people:
        return words_of_teams.no_such_page(page)
    names = [
        words_of_teams.Name(department, name, [titles[key] for key in keys])
        for department, name, keys in learners.late_names(session, late, page)
    ]
    return words_of_teams.required(told, people, names, page, max(people - page * learners.PAGE, 0))


def _counted(still: int, past: int, floor: int, *, exact: bool) -> Said:
    return Said(Saying.EXACT, past, past, still, still) if exact else said(still, past, past, floor)


def _late(session: Session, house: House) -> list[learners.Late]:
    """For each required lesson whose it is, and who was greeted so early that their day is past."""
    since, tracks, now = lessons.since(session), lessons.tracks(session), house.clock.now()
    places, terms = learners.places(session), house.terms
    groups = [(tier.value, department) for tier in Tier for department in tracks.tree]
    found = []
    for lesson in {one.key: one for one in tracks.library if one.days is not None and one.key in since}.values():
        theirs = [group for group in groups if tracks.of(*group).lesson(lesson.key) is not None]
        before = {}
        for zone, country in places:
            hours = terms.hours_at(zone, country)
            last = training.greeted_by(hours, lesson, now)
            if since[lesson.key] < last:
                before[zone, country] = last
        found.append(learners.Late(lesson.key, None if len(theirs) == len(groups) else theirs, before))
    return [one for one in found if one.before]
