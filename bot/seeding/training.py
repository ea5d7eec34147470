"""Reads lessons: each fits a message as it stands, and has a key of its own."""

from collections.abc import Mapping

from bot.rules.company import Tier
from bot.rules.library import Check, Choice, Lesson
from bot.rules.questions import Stage
from bot.rules.writing import (
    ADDRESS,
    BECAUSE_LONGEST,
    BODY_LONGEST,
    CHOICE_LONGEST,
    CHOICES_LEAST,
    CHOICES_MOST,
    FENCE,
    MINUTES_LEAST,
    MINUTES_MOST,
    PARAGRAPH_LONGEST,
    QUESTION_LONGEST,
    TEASER_LONGEST,
    TITLE_LONGEST,
    paragraphs,
    shown,
)
from bot.seeding.papers import Paper

FIELDS = ("key", "title", "stage", "minutes", "teaser", "body")
OPTIONAL = ("link", "tiers", "days", "check")
FOREIGN = {
    "**": "Slack shows ** as it stands; put *one star* on each side",
    "](": "Slack shows [text](address) as it stands; write the address alone",
    "\n#": "Slack has no headings; write a line in *bold* instead",
}
"""What other programs read as markup and Slack does not."""

DAYS_MOST = 250
Places = dict[str, str]
"""Where the lesson of a key stands, in words."""


def read_shelves(papers: Mapping[str, Paper | None]) -> dict[str, tuple[Lesson, ...]]:
    """The lessons of each shelf that has a file; a lesson's key is there once among all of them."""
    places: Places = {}
    return {shelf: read_shelf(paper, places) for shelf, paper in papers.items() if paper}


def read_shelf(paper: Paper, places: Places | None = None) -> tuple[Lesson, ...]:
    """The lessons of a file, in the order in which they are offered; with an error for each that cannot be shown.

    `places` are the keys that other files have taken; those of this one are added to it.
    """
    places = {} if places is None else places
    fields = paper.fields("the file", ("lessons",), ("lessons",))
    lessons: list[Lesson] = []
    for item in fields["lessons"].items("lessons") if "lessons" in fields else []:
        lesson = _lesson(item)
        if lesson.key in places:
            item.error(f"the lesson '{lesson.key}' is in {places[lesson.key]} already; rename one")
        places.setdefault(lesson.key, f"{item.file} on line {item.line}")
        lessons.append(lesson)
    if "lessons" in fields and not lessons:
        fields["lessons"].error("the file teaches nothing; give it a lesson")
    return tuple(lessons)


def _lesson(item: Paper) -> Lesson:
    fields = item.fields("a lesson", (*FIELDS, *OPTIONAL), FIELDS)
    stage = fields["stage"].chosen("stage", tuple(Stage)) if "stage" in fields else None
    minutes = fields["minutes"].number("minutes", MINUTES_LEAST, MINUTES_MOST) if "minutes" in fields else MINUTES_LEAST
    body = _text(fields, "body", BODY_LONGEST)
    if "body" in fields:
        _check_body(fields["body"], body)
    tiers = [one.chosen("tier", tuple(Tier)) for one in fields["tiers"].items("tiers")] if "tiers" in fields else []
    return Lesson(
        # Without a key the line stands in, so that two such lessons are not taken for the same.
        key=fields["key"].key("first_task") if "key" in fields else f"line {item.line}",
        title=_text(fields, "title", TITLE_LONGEST),
        stage=Stage(stage) if stage else Stage.AWARENESS,
        minutes=minutes,
        teaser=_text(fields, "teaser", TEASER_LONGEST),
        body=body,
        link=_link(fields["link"]) if "link" in fields else "",
        tiers=tuple(Tier(one) for one in tiers if one),
        days=fields["days"].number("days", 1, DAYS_MOST) if "days" in fields else None,
        check=_check(fields["check"]) if "check" in fields else None,
    )


def _link(field: Paper) -> str:
    address = field.text("the link")
    if address and not ADDRESS.fullmatch(address):
        field.error(f"'{address}' is no address; write one that begins with https://")
    return address


def _check(field: Paper) -> Check:
    fields = field.fields("the check", ("question", "choices"), ("question", "choices"))
    question = _text(fields, "question", QUESTION_LONGEST)
    choices = [_choice(one) for one in fields["choices"].items("choices")] if "choices" in fields else []
    right = sum(one.right for one in choices)
    if not CHOICES_LEAST <= len(choices) <= CHOICES_MOST:
        field.error(f"a check has {CHOICES_LEAST} to {CHOICES_MOST} choices, not {len(choices)}")
    if right != 1:
        field.error(f"exactly one choice is right, not {right}: write 'right: true' below it")
    return Check(question, tuple(choices))


def _choice(item: Paper) -> Choice:
    fields = item.fields("a choice", ("text", "because", "right"), ("text", "because"))
    text, because = _text(fields, "text", CHOICE_LONGEST), _text(fields, "because", BECAUSE_LONGEST)
    right = fields["right"].chosen("right", ("true", "false")) if "right" in fields else "false"
    return Choice(text, because, right == "true")


def _text(fields: Mapping[str, Paper], key: str, longest: int) -> str:
    if key not in fields:
        return ""
    text = fields[key].text(f"the {key}")
    if shown(text) > longest:
        fields[key].error(f"the {key} has {shown(text)} characters; at most {longest} are shown")
    return text


def _check_body(field: Paper, body: str) -> None:
    unclosed = []
    for position, paragraph in paragraphs(body):
        line = field.line_at(position)
        length = shown(paragraph)
        if length > PARAGRAPH_LONGEST:
            message = f"this paragraph has {length} characters; at most {PARAGRAPH_LONGEST} fit, so divide it"
            field.findings.error(field.file, line, message)
        if paragraph.count(FENCE) % 2:
            unclosed.append(line)
    if unclosed:
        message = f"{FENCE} is opened and not closed in this paragraph; close it, and leave no empty line inside"
        field.findings.error(field.file, unclosed[0], message)
    for sign, message in FOREIGN.items():
        position = f"\n{body}".find(sign)
        if position >= 0:
            field.findings.warn(field.file, field.line_at(position), message)
