"""What could be forged of each handler: what is none of theirs, and garbage of every kind."""

import json
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from handlers.call import Source
from tests.stories.forging import MISSING, Fields, Forged, a_day, a_time, chosen, filled, there, ticked, typed

NOT_THERE = "There is no concern with that number for you"
NOT_ASKED = "This pulse was sent to somebody else"
NO_ANSWER = "That answer does not belong to this pulse"
NO_ROUND = "that you may see"
CLOSED = "closed"
GONE = "This lesson"
NO_WIN = "There is no such win for you"
NO_FORM = "That is nothing my buttons and forms send"
NO_LEAD = "Only operations leads and AI champions ask pulses"
FEW = "at most 2000"
WHOM: Fields = {"departments": [], "tiers": [], "cohorts": [], "waves": []}


def order(**changes: Any) -> Fields:
    """What the preview of `/pulse new` keeps with it."""
    usual = {"template": "training", "opens": 0, "days": 9, "mode": "anonymous", "repeat": 0, "theme": ""}
    usual |= {"audience": WHOM}
    return {"private_metadata": json.dumps(there(usual | changes))}


def form(**changes: Any) -> Fields:
    """What stands in the form of `/pulse new`."""
    usual = {"template": chosen("training"), "days": typed("9"), "mode": chosen("anonymous"), "repeat": chosen("0")}
    return {"state": filled(**usual | changes)}


def sending(words: str, category: Any = "other", urgency: Any = "normal", way: Any = "matrix") -> Fields:
    """What the second form of a concern keeps with it, and who gets it."""
    head = json.dumps([category, urgency, False, None])
    return {"private_metadata": f"{head}\n{words}", "state": filled(way=chosen(way))}


def passing(how: str, **changes: Any) -> Fields:
    """The form by which a concern is passed on."""
    return {"private_metadata": "1", "state": filled(**{"how": chosen(how), "words": typed("No")} | changes)}


def asking(**changes: Any) -> Fields:
    """The form by which somebody is asked for input."""
    return {"private_metadata": "1", "state": filled(**{"words": typed("Is that so?")} | changes)}


def hours(**changes: Any) -> Fields:
    """The form in which somebody chooses their hours."""
    usual = {"starts": a_time(None), "ends": a_time(None), "zone": typed(None)}
    return {"state": filled(**usual | changes)}


def days(first: str, last: str, cover: Fields = MappingProxyType({"selected_user": None})) -> Fields:
    """The form in which somebody says when they are away."""
    return {"state": filled(first=a_day(first), last=a_day(last), cover=dict(cover))}


NO_STEP = "This step is no longer there"
NO_RIGHT = "Only operations leads can do that"
DESK = {
    "queue": "Only AI champions, and those a concern can climb to",
    "answers": "Only those who hold a role",
    "digest": "Only those who hold a role",
    "notes": "Only those who hold a role",
    "champions": "Only AI champions and operations leads see that",
    "pulse": NO_LEAD,
    "rounds": NO_LEAD,
}
"""The buttons of Home that only those with a role have, and what others are told."""
A_USER: Fields = {"type": "users_select", "selected_user": "gus@example.com"}
NO_ROW = "no longer in the matrix"


def picked(key: str) -> Fields:
    """The state of the form in which a ready answer is chosen."""
    return {"values": {"which": {"ready_pick": chosen(key)}}}


JOBS = "will_i_lose_my_job"
NOT_TOLD = "Nothing has been published yet"
NO_CHOICE = "This choice is no longer there"
A_CONCERN: dict[str, Any] = {
    "what": typed("It is wrong."),
    "about": chosen("other"),
    "urgency": chosen("normal"),
    "how": chosen("openly"),
}
WORDS = {"private_metadata": "1", "state": filled(words=typed("Is that so?"))}
LONG = {"private_metadata": "1", "state": filled(words=typed("x" * 5000))}
A_LESSON: dict[str, Any] = {
    "department": chosen("in:sales"), "title": typed("Orders"), "teaser": typed("Check them."),
    "stage": chosen("ability"), "body": typed("Look twice."), "right": typed(None),
    **dict.fromkeys(("link", "question", "choice_1", "choice_2", "choice_3", "because"), typed(None)),
}  # fmt: skip
REACHING = (
    "Please choose the department",
    "Please choose whom to ask",
    NO_STEP,
    NOT_THERE,
    NO_WIN,
    NO_FORM,
    NOT_TOLD,
    NO_ROW,
    "accountable",
    "taken back",
    "not yours to sort",
    "not one of",
)
"""Answers to whoever reached for what is none of theirs, or sent what nothing of ours sends: that is recorded."""
WITHOUT_IDS: list[Forged] = []
"""They carry nothing, and do something to whoever presses."""
FOREIGN: dict[tuple[Source, str], list[Forged]] = {
    (Source.COMMAND, "/groundswell"): [
        Forged("gus", {"text": word}, "Only operations leads can do that") for word in ("pause", "golive", "status")
    ],
    (Source.COMMAND, "/concern"): [],
    (Source.COMMAND, "/escalate"): [],
    (Source.COMMAND, "/raci"): [],
    (Source.COMMAND, "/digest"): [
        *(Forged("gus", {"text": text}, "no digest like that for you") for text in ("Sales", "ceo", "2026-05")),
        Forged("emre", {"text": "2026-W15"}, "Digests are written for those who hold a role"),
    ],
    (Source.COMMAND, "/pulse"): [
        *(Forged("gus", {"text": f"{word} 2"}, NO_ROUND) for word in ("show", "close", "cancel")),
        *(Forged("gus", {"text": f"{word} 1"}, NO_ROUND) for word in ("show", "close", "cancel", "names")),
        Forged("ana", {"text": "names 2"}, NO_ROUND),
        *(Forged("emre", {"text": f"{word} 1"}, NO_LEAD) for word in ("names", "comments", "show", "close", "cancel")),
        Forged("gus", {"text": "comments 3"}, "no comments that may be shown"),
        Forged("gus", {"text": "comments 4"}, "no comments that may be shown"),
    ],
    (Source.COMMAND, "/learn"): [
        Forged("emre", {"text": "team"}, "Only AI champions and operations leads see that"),
        Forged("emre", {"text": "thanks Sales You have all tried it"}, "Only AI champions and operations leads"),
        *(Forged(who, {"text": "required"}, "Only operations leads can do that") for who in ("gus", "emre")),
        Forged("gus", {"text": "thanks Sales You have all tried it"}, "the departments whose AI champion you are"),
    ],
    (Source.ACTION, "win_name"): [Forged("gus", {"value": value}, NO_WIN) for value in ("1:yes", "99:no", "x")],
    (Source.ACTION, "win_decide"): [
        Forged(who, {"value": value}, NO_WIN) for who in ("gus", "emre") for value in ("1:yes", "99:no", "1:perhaps")
    ],
    (Source.ACTION, "learn_next"): WITHOUT_IDS,
    (Source.ACTION, "learn_choose"): [
        Forged("gus", {"type": "static_select", "selected_option": {"value": "no-such-lesson"}}, GONE),
    ],
    (Source.COMMAND, "/triage"): [
        Forged("gus", {"text": text}, NOT_THERE) for text in ("1", "1 ack", "1 ask Who?", "1 note No", "1 resolve Ok")
    ],
    (Source.ACTION, "contact_stop"): WITHOUT_IDS,
    (Source.ACTION, "comment_themes"): [
        Forged("gus", {"block_id": "comment:sales", "selected_options": [{"value": "privacy"}]}, "not yours to sort"),
        Forged("olga", {"block_id": "comment:unpublished", "selected_options": []}, "not yours to sort"),
        Forged("ana", {"block_id": "comment:sales", "selected_options": [{"value": "hatred"}]}, "not yours to sort"),
    ],
    (Source.ACTION, "concern_ack"): [
        Forged("gus", {}, NOT_THERE), Forged("emre", {}, NOT_THERE), Forged("olga", {"value": "99"}, NOT_THERE),
    ],
    (Source.ACTION, "concern_ask"): [Forged("gus", {}, "Your question")],
    (Source.ACTION, "concern_resolve"): [Forged("gus", {}, "What was decided or done?")],
    (Source.ACTION, "concern_answer"): [Forged("gus", {}, "Your answer")],
    (Source.ACTION, "concern_helped"): [
        Forged("gus", {"value": "1:yes"}, NOT_THERE),
        Forged("emre", {"value": "1:yes"}, "there is nothing to say about it yet"),
        Forged("ben", {"value": "2:perhaps"}, NO_FORM),
    ],
    (Source.VIEW, "concern_raise"): [
        Forged("gus", {"state": filled(**A_CONCERN | {"about": chosen("hatred")})}, "This choice is no longer there"),
        Forged("gus", {"state": filled(**A_CONCERN | {"urgency": chosen("now")})}, "This choice is no longer there"),
        Forged("gus", {"state": filled(**A_CONCERN | {"what": typed("x" * 5000)})}, FEW),
    ],
    (Source.ACTION, "concern_take"): [Forged(who, {}, NOT_THERE) for who in ("gus", "emre")],
    (Source.ACTION, "concern_show"): [Forged(who, {}, NOT_THERE) for who in ("gus", "emre")],
    (Source.ACTION, "concern_write"): [
        Forged("gus", {"action_id": "concern_write:note"}, "Your note"),
        Forged("ana", {"action_id": "concern_write:resolve"}, NO_FORM), Forged("ana", {}, NO_FORM),
    ],
    (Source.ACTION, "concern_reopen"): [Forged("gus", {}, "Why is it taken up again?")],
    (Source.ACTION, "concern_more"): [
        Forged("gus", chosen("1:note"), "Your note"), Forged("gus", chosen("1:onwards"), "Which department?"),
        Forged("gus", chosen("1:consult"), "Whom?"), Forged("ana", chosen("1:resolve"), NO_FORM),
    ],
    (Source.VIEW, "concern_said"): [
        *(Forged(who, WORDS | {"private_metadata": f"1:{verb}"}, NOT_THERE)
          for who in ("gus", "emre") for verb in ("ask", "tell", "note", "resolve", "reopen")),
        Forged("ana", WORDS | {"private_metadata": "1:ack"}, NO_FORM),
        Forged("ana", LONG | {"private_metadata": "1:ask"}, FEW),
    ],
    (Source.VIEW, "concern_passed"): [
        Forged("gus", passing("up"), NOT_THERE), Forged("emre", passing("up"), NOT_THERE),
        Forged("gus", passing("hand", unit=chosen("finance")), NOT_THERE),
        Forged("gus", passing("assign", who={"type": "users_select", "selected_user": "gus@example.com"}), NOT_THERE),
        Forged("ana", passing("hand", unit=chosen("hatred")), "Please choose the department"),
        Forged("ana", passing("steal"), NO_FORM),
        Forged("ana", passing("up", words=typed("x" * 5000)), FEW),
    ],
    (Source.VIEW, "concern_consulted"): [
        Forged("gus", asking(who={"type": "users_select", "selected_user": "gus@example.com"}), NOT_THERE),
        Forged("ana", asking(role=chosen("ceo")), "Please choose whom to ask"),
        Forged("ana", asking(words=typed("x" * 5000)), FEW),
    ],
    (Source.VIEW, "concern_answered"): [
        Forged("gus", WORDS, NOT_THERE), Forged("ana", WORDS, NOT_THERE), Forged("emre", LONG, FEW),
    ],
    (Source.EVENT, "app_home_opened"): [Forged("ana", {"tab": "messages"})],
    (Source.EVENT, "message"): [
        Forged("ana", {"channel": "C00000001"}), Forged("ana", {"bot_id": "B1"}), Forged("ana", {"channel": MISSING}),
    ],
    (Source.SHORTCUT, "concern_anywhere"): WITHOUT_IDS,
    (Source.MESSAGE_SHORTCUT, "concern_about_message"): [Forged("gus", {"message": {"text": None}}, "Raise a concern")],
    (Source.ACTION, "concern_here"): WITHOUT_IDS,
    (Source.ACTION, "deed_write"): [
        Forged("gus", {"value": "99"}, NOT_TOLD), Forged("gus", {"value": "2"}, NOT_TOLD),
    ],
    (Source.ACTION, "concern_consent"): [
        Forged("gus", {"value": "1:yes:0:"}, NOT_THERE),
        Forged("gus", {"value": "1:no"}, NOT_THERE),
        Forged("ana", {"value": "1:yes:0:sales"}, NOT_THERE),
        Forged("emre", {"value": "1:yes:0:sales"}, "there is nothing to say about it yet"),
        Forged("emre", {"value": "1:perhaps"}, NO_FORM),
    ],
    (Source.ACTION, "concern_publish"): [
        Forged("gus", {}, NOT_THERE), Forged("emre", {}, NOT_THERE), Forged("ana", {}, "nothing to tell others yet"),
    ],
    (Source.VIEW, "concern_published"): [
        Forged("gus", WORDS, NOT_THERE), Forged("emre", WORDS, NOT_THERE),
        Forged("ana", WORDS, "nothing to tell others yet"), Forged("ana", LONG, "nothing to tell others yet"),
    ],
    (Source.VIEW, "deed_written"): [
        Forged("gus", {"private_metadata": "2", "state": filled(**{"deed:words": typed("All is well.")})}, NOT_TOLD),
        Forged("gus", {"state": filled(**{"deed:words": typed("x" * 5000)})}, "a sentence that says what is done"),
    ],
    (Source.ACTION, "matrix_change"): [
        Forged("gus", {"value": "training"}, "accountable"), Forged("olga", {"value": "secrets"}, NO_ROW),
    ],
    (Source.VIEW, "matrix_changed"): [
        Forged("gus", {"private_metadata": "1:training", "state": filled(why=typed("Because."))}, "accountable"),
        Forged("olga", {"private_metadata": "1:secrets", "state": filled(why=typed("Because."))}, NO_ROW),
    ],
    (Source.ACTION, "concern_ready"): [Forged("gus", {}, NOT_THERE), Forged("emre", {}, NOT_THERE)],
    (Source.ACTION, "ready_look"): [
        Forged("gus", {"value": "jobs"}, "accountable"), Forged("olga", {"value": "secrets"}, "taken back"),
    ],
    (Source.ACTION, "ready_pick"): [Forged("gus", {"selected_option": {"value": "jobs"}})],
    (Source.VIEW, "ready_approve"): [
        Forged("gus", {"private_metadata": f"{JOBS}:1:0", "state": filled(text=typed("Nobody goes."))}, "accountable"),
        Forged("olga", {"private_metadata": "secrets:1:0", "state": filled(text=typed("All is well."))}, "taken back"),
    ],
    (Source.VIEW, "ready_send"): [
        Forged("gus", {"private_metadata": "1:jobs:1", "state": picked("jobs")}, NOT_THERE),
        Forged("ana", {"private_metadata": "1:secrets:1", "state": picked("secrets")}),
    ],
    (Source.ACTION, "note_more"): [Forged("emre", {"value": "99:"}, "")],
    (Source.ACTION, "note_take_back"): [Forged("gus", {"value": "99"}, "not")],
    (Source.ACTION, "note_write"): WITHOUT_IDS,
    (Source.VIEW, "note_written"): [Forged("emre", {}, "")],
    (Source.ACTION, "onboarding_done"): [Forged("emre", {"value": "matrix"}, "")],
    (Source.ACTION, "onboarding_stop"): WITHOUT_IDS,
    (Source.VIEW, "concern_send"): [
        Forged("gus", sending("It is wrong.", category="hatred"), NO_CHOICE),
        Forged("gus", sending("It is wrong.", urgency="now"), NO_CHOICE),
        Forged("gus", sending("It is wrong.", way="nowhere"), NO_CHOICE),
        Forged("gus", sending("x" * 5000), NO_CHOICE),
        Forged("gus", sending("x"), NO_CHOICE),
        Forged("gus", {"private_metadata": "no JSON", "state": filled(way=chosen("matrix"))}, NO_CHOICE),
    ],
    (Source.VIEW, "teaching_proposed"): [
        Forged("emre", {}, "Only AI champions and operations leads"),
        Forged("gus", {"state": filled(**A_LESSON)}, "not one of your departments"),
        Forged("gus", {"state": filled(**A_LESSON | {"department": chosen("everybody")})}, "not one of your"),
        Forged("olga", {"state": filled(**A_LESSON | {"department": chosen("in:nowhere")})}, "not one of your"),
        Forged("ana", {"state": filled(**A_LESSON | {"stage": chosen("hatred")})}, "Please choose one of those"),
        Forged("ana", {"state": filled(**A_LESSON | {"body": typed("x" * 5000)})}, "too long"),
        Forged("ana", {"state": filled(**A_LESSON | {"link": typed("javascript:x")})}, "no address"),
    ],
    (Source.ACTION, "teaching_again"): [Forged("gus", {"value": "99"}, "not there any more")],
    (Source.ACTION, "teaching_look"): [
        Forged("gus", {}, "Only whoever is accountable"), Forged("olga", {"value": "99"}, "not there any more"),
    ],
    (Source.VIEW, "teaching_decided"): [
        Forged("gus", {"state": filled(how=chosen("approve"), why=typed(None))}, "Only whoever is accountable"),
        Forged("olga", {"private_metadata": "9", "state": filled(how=chosen("approve"), why=typed(None))}, "not there"),
        Forged("olga", {"state": filled(how=chosen("burn"), why=typed(None))}, NO_FORM),
        Forged("olga", {"state": filled(how=chosen("decline"), why=typed("x" * 5000))}, "at most 500"),
    ],
    **{(Source.ACTION, f"step_{what}"): [Forged("olga", {"value": "99"}, NO_STEP), Forged("gus", {}, NO_RIGHT)]
       for what in ("assign", "lesson", "concern", "not_now")},
    (Source.ACTION, "step_done"): [Forged("gus", {"value": "99"}, NO_STEP)],
    (Source.VIEW, "step_assigned"): [
        Forged("gus", {"state": filled(who=A_USER)}, NO_RIGHT),
        Forged("olga", {"private_metadata": "99", "state": filled(who=A_USER)}, NO_STEP),
    ],
    (Source.VIEW, "step_put_off"): [
        Forged("gus", {"state": filled(words=typed("No."))}, NO_RIGHT),
        Forged("olga", {"private_metadata": "99", "state": filled(words=typed("No."))}, NO_STEP),
        Forged("olga", {"private_metadata": "99", "state": filled(words=typed("x" * 5000))}, "at most 300"),
    ],
    (Source.ACTION, "home_rest"): WITHOUT_IDS,
    (Source.ACTION, "home_go_on"): WITHOUT_IDS,
    (Source.ACTION, "home_stop"): WITHOUT_IDS,
    (Source.ACTION, "home_kept"): WITHOUT_IDS,
    (Source.ACTION, "kept_copy"): WITHOUT_IDS,
    (Source.ACTION, "desk_concern"): [
        *(Forged(who, {"value": "1"}, NOT_THERE) for who in ("gus", "emre")),
        Forged("olga", {"value": "99"}, NOT_THERE),
    ],
    **{(Source.ACTION, f"desk_{what}"): [Forged("emre", {}, says)] for what, says in DESK.items()},
    (Source.ACTION, "desk_matrix"): WITHOUT_IDS,
    **{(Source.ACTION, f"desk_{what}"): [Forged(who, {}, NO_RIGHT) for who in ("gus", "emre")]
       for what in ("pause", "go_on")},
    (Source.ACTION, "kept_erase"): WITHOUT_IDS,
    (Source.VIEW, "kept_erased"): [
        Forged("gus", {"state": filled(sure=ticked("sure"))}, "You hold a role"),
        Forged("emre", {"state": filled(sure=ticked())}, "tick the box"),
        Forged("emre", {"state": filled(sure=ticked("surely"))}, "tick the box"),
    ],
    (Source.ACTION, "own_hours"): WITHOUT_IDS,
    (Source.ACTION, "own_away"): WITHOUT_IDS,
    (Source.ACTION, "own_back"): WITHOUT_IDS,
    (Source.ACTION, "own_language"): WITHOUT_IDS,
    (Source.VIEW, "own_hours_chosen"): [
        Forged("gus", hours(starts=a_time("09:00"), ends=a_time("10:00")), "at least 4 hours"),
        Forged("gus", hours(zone=typed("../../etc/passwd")), "There is no time zone"),
        *(Forged("gus", hours(starts=a_time(one), ends=a_time("17:00")), NO_FORM)
          for one in ("9", "24:00", "09:00+02:00")),
    ],
    (Source.VIEW, "own_away_chosen"): [
        Forged("gus", days("2026-04-14", "2026-04-13"), "comes before"),
        Forged("gus", days("0001-01-01", "9999-12-31"), "within 400 days"),
        Forged("gus", days("today", "2026-04-15"), NO_FORM),
        *(Forged("gus", days("2026-04-14", "2026-04-15", {"type": "users_select", "selected_user": one}), "else")
          for one in ("U404", "gus@example.com")),
    ],
    (Source.ACTION, "home_read"): [Forged("gus", {"value": "no-such-lesson"}, GONE)],
    (Source.VIEW, "lesson_reading"): [Forged("gus", {"private_metadata": "no-such-lesson"})],
    (Source.ACTION, "lesson_read"): [Forged("gus", {"value": "no-such-lesson"}, GONE)],
    (Source.ACTION, "lesson_done"): [Forged("gus", {"value": "no-such-lesson"}, GONE)],
    (Source.ACTION, "lesson_check"): [
        Forged("gus", {"value": value}, GONE) for value in ("no-such-lesson:0", "rules_for_ai:9", "rules_for_ai:x")
    ],
    (Source.ACTION, "lesson_reason"): [
        Forged("gus", {"value": value}, GONE)
        for value in ("no-such-lesson:known", "rules_for_ai:known", "your_job_and_ai:spite")
    ],
    (Source.ACTION, "lesson_wish"): [Forged("gus", {"value": "daily"}, GONE)],
    (Source.ACTION, "lesson_later"): [Forged("gus", {"value": "no-such-lesson"}, GONE)],
    (Source.ACTION, "lesson_not_for_me"): [Forged("gus", {"value": "no-such-lesson"}, GONE)],
    (Source.ACTION, "pulse_tap"): [
        Forged("gus", {"block_id": "pulse:2:lessons_useful", "value": "4"}, NOT_ASKED),
        Forged("gus", {"block_id": "pulse:99:usage", "value": "every_day"}, NOT_ASKED),
        Forged("ana", {"block_id": "pulse:3:usage", "value": "every_day"}, CLOSED),
        Forged("ana", {"block_id": "pulse:1:usage", "value": "every_hour"}, NO_ANSWER),
        Forged("ana", {"block_id": "pulse:1:lessons_useful", "value": "4"}, NO_ANSWER),
    ],
    (Source.ACTION, "pulse_pick"): WITHOUT_IDS,
    (Source.ACTION, "pulse_next"): [
        Forged("ana", {"block_id": "pulse:2:lessons_missing",
                       "state": {"values": {"pulse:2:lessons_missing": {"pulse_pick": ticked("time", "bribes")}}}},
               NO_ANSWER),
        Forged("gus", {"block_id": "pulse:2:lessons_missing",
                       "state": {"values": {"pulse:2:lessons_missing": {"pulse_pick": ticked("time")}}}}, NOT_ASKED),
    ],
    (Source.ACTION, "pulse_skip"): [
        Forged("ana", {"block_id": "pulse:1:usage"}, NO_ANSWER),
        Forged("gus", {"block_id": "pulse:2:lessons_comment"}, NOT_ASKED),
    ],
    (Source.ACTION, "pulse_write"): [
        Forged("gus", {"block_id": "pulse:2:lessons_comment"}, NOT_ASKED),
        Forged("ana", {"block_id": "pulse:3:comment"}, CLOSED),
        Forged("ana", {"block_id": "pulse:1:secret"}, NOT_ASKED),
    ],
    (Source.VIEW, "pulse_written"): [
        Forged("gus", {"private_metadata": "2::", "state": filled(lessons_comment=typed("x"))}, NOT_ASKED),
        Forged("ana", {"private_metadata": "3::", "state": filled(comment=typed("x"))}, "closed meanwhile"),
        Forged("ana", {"private_metadata": "1::", "state": filled(secret=typed("x"))}, NO_ANSWER),
        Forged("ana", {"private_metadata": "1::", "state": filled(comment=typed("x" * 5000))}, NO_ANSWER),
    ],
    (Source.ACTION, "pulse_change"): [
        Forged("gus", {"value": "2"}, NOT_ASKED), Forged("ana", {"value": "3"}, CLOSED),
        Forged("ana", {"value": "99"}, NOT_ASKED),
    ],
    (Source.VIEW, "pulse_changed"): [
        Forged("gus", {"private_metadata": "2", "state": filled(lessons_useful=chosen("4"))}, NOT_ASKED),
        Forged("ana", {"private_metadata": "3", "state": filled(usage=chosen("every_day"))}, "closed meanwhile"),
        Forged("ana", {"state": filled(usefulness=chosen("4"), usage=chosen("every_hour"))}, NO_ANSWER),
        Forged("ana", {"state": filled(usefulness=chosen("4"), secret=typed("x"))}, NO_ANSWER),
    ],
    (Source.VIEW, "pulse_ordered"): [
        Forged("gus", form(departments=ticked("sales")), "A champion asks their own department only"),
        Forged("gus", form(mode=chosen("named")), "Only operations leads may ask by name"),
        Forged("olga", form(opens={"selected_date_time": 10**18}), "Choose a moment before"),
        Forged("olga", form(days=typed("400")), "Write a number from 2 to 27"),
        Forged("olga", form(template=chosen("secret")), "There is no pulse named secret"),
    ],
    (Source.VIEW, "pulse_sent"): [
        Forged("gus", order(audience=WHOM | {"departments": ["sales"]}), "A champion asks their own department only"),
        Forged("gus", order(mode="named"), "Only operations leads may ask by name"),
        Forged("olga", order(template="secret"), "There is no pulse named secret"),
        *(Forged("olga", order(days=days), "Write a number from 2 to 27") for days in (400, -3, 0)),
        *(Forged("olga", order(opens=opens), "This moment has passed") for opens in (-1, 1)),
        Forged("olga", order(opens=10**18), "Choose a moment before"),
        Forged("olga", order(audience=WHOM | {"departments": ["nowhere"]}), "Nobody can be asked"),
        *(Forged("olga", order(**changes), NO_FORM) for changes in (
            {"days": "9"}, {"opens": None}, {"repeat": -1}, {"repeat": 1}, {"mode": None}, {"audience": []},
            {"audience": {"departments": [{}]}}, {"audience": MISSING}, {"more": 1}, {"theme": ["x"]},
        )),
    ],
}  # fmt: skip

GARBAGE: tuple[Any, ...] = (MISSING, None, "", "x", "9" * 30, "\0", ["1"], {"a": "b"})
MORE_GARBAGE: tuple[Any, ...] = (
    "-1", "1:2:3", "9" * 5000, "\u0663", "\ud800", "{}", True, 10**30, [None],
)  # fmt: skip
BLOCKS = ("usage", "what", "words", "template", "pulse:1:usage")
"""Some that one form or another has."""


def garbage(source: Source, value: Any) -> list[Fields]:
    """Fields of a payload with this value in one place after the other."""
    match source:
        case Source.SHORTCUT:
            return []
        case Source.MESSAGE_SHORTCUT:
            return [{"message": value}, {"message": there({"text": value})}]
        case Source.COMMAND:
            words = ("{}", "show {}", "names {}", "comments {}", "{} note x")
            return [{"text": one.format(value) if isinstance(value, str) else value} for one in words]
        case Source.EVENT:
            # Where it was said is taken apart before we see it, and Slack's own word.
            return [{name: value} for name in ("tab", "channel_type", "text", "blocks")]
        case Source.ACTION:
            return [
                *({name: value} for name in ("value", "block_id", "selected_options", "selected_option")),
                *({"block_id": block} for block in (f"pulse:{value}:usage", f"pulse:1:{value}")),
                {"block_id": f"comment:{value}", "selected_options": [{"value": value}]},
                *({"block_id": "pulse:1:usage", "state": state} for state in states(value)),
            ]
        case Source.VIEW:
            told = ({"private_metadata": one} for one in (value, f"{value}::"))
            return [*told, *({"state": state} for state in states(value))]


def some_garbage(source: Source, turn: int) -> Iterator[Fields]:
    """Each place once, each time with the next value."""
    for place, _ in enumerate(garbage(source, "")):
        yield garbage(source, GARBAGE[(turn + place) % len(GARBAGE)])[place]


def states(value: Any) -> Iterator[Any]:
    """The state of a form with garbage at each depth."""
    yield value
    yield {"values": value}
    yield {"values": there(dict.fromkeys(BLOCKS, value))}
    yield {"values": {block: there({"value": value, "pulse_pick": value}) for block in BLOCKS}}
    for fields in (typed(value), chosen(value), ticked(value), {"selected_options": value}):
        yield {"values": {block: {"value": there(fields), "pulse_pick": there(fields)} for block in BLOCKS}}
