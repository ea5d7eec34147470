"""Reads the lessons of a tier: each fits a message as it stands, and has a key of its own."""

from collections.abc import Iterator, Mapping

from bot.rules.company import Tier
from bot.rules.questions import Stage
from bot.rules.training import Lesson, Track
from bot.seeding.papers import Paper

TITLE_LONGEST = 70
TEASER_LONGEST = 250
BODY_LONGEST = 6_500
PARAGRAPH_LONGEST = 2_500
"""Characters of a paragraph: each is a section of a message, and a section holds 3,000."""
MINUTES_LEAST, MINUTES_MOST = 1, 15
FIELDS = ("key", "title", "stage", "minutes", "teaser", "body")
FENCE = "```"
FOREIGN = {
    "**": "Slack shows ** as it stands; put *one star* on each side",
    "](": "Slack shows [text](address) as it stands; write the address alone",
    "\n#": "Slack has no headings; write a line in *bold* instead",
}
"""What other programs read as markup and Slack does not."""

Places = dict[str, str]
"""Where the lesson of a key stands, in words."""


def read_tracks(papers: Mapping[Tier, Paper | None]) -> dict[Tier, Track]:
    """The track of each tier that has a file; a lesson's key is there once among all of them."""
    places: Places = {}
    return {tier: read_track(tier, paper, places) for tier, paper in papers.items() if paper}


def read_track(tier: Tier, paper: Paper, places: Places | None = None) -> Track:
    """The lessons of a tier, in the order in which they are offered; with an error for each that cannot be shown.

    `places` are the keys that other tracks have taken; those of this one are added to it.
    """
    places = {} if places is None else places
    fields = paper.fields("the track", ("lessons",), ("lessons",))
    lessons: list[Lesson] = []
    for item in fields["lessons"].items("lessons") if "lessons" in fields else []:
        lesson = _lesson(item)
        if lesson.key in places:
            item.error(f"the lesson '{lesson.key}' is in {places[lesson.key]} already; rename one")
        places.setdefault(lesson.key, f"{item.file} on line {item.line}")
        lessons.append(lesson)
    if "lessons" in fields and not lessons:
        fields["lessons"].error("the track teaches nothing; give it a lesson")
    return Track(tier, tuple(lessons))


def _lesson(item: Paper) -> Lesson:
    fields = item.fields("a lesson", FIELDS, FIELDS)
    stage = fields["stage"].chosen("stage", tuple(Stage)) if "stage" in fields else None
    minutes = fields["minutes"].number("minutes", MINUTES_LEAST, MINUTES_MOST) if "minutes" in fields else MINUTES_LEAST
    body = _text(fields, "body", BODY_LONGEST)
    if "body" in fields:
        _check_body(fields["body"], body)
    return Lesson(
        # Without a key the line stands in, so that two such lessons are not taken for the same.
        key=fields["key"].key("first_task") if "key" in fields else f"line {item.line}",
        title=_text(fields, "title", TITLE_LONGEST),
        stage=Stage(stage) if stage else Stage.AWARENESS,
        minutes=minutes,
        teaser=_text(fields, "teaser", TEASER_LONGEST),
        body=body,
    )


def _text(fields: Mapping[str, Paper], key: str, longest: int) -> str:
    if key not in fields:
        return ""
    text = fields[key].text(f"the {key}")
    if len(text) > longest:
        fields[key].error(f"the {key} has {len(text)} characters; at most {longest} are shown")
    return text


def _check_body(field: Paper, body: str) -> None:
    unclosed = []
    for position, paragraph in _paragraphs(body):
        line = field.line_at(position)
        if len(paragraph) > PARAGRAPH_LONGEST:
            message = f"this paragraph has {len(paragraph)} characters; at most {PARAGRAPH_LONGEST} fit, so divide it"
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


def _paragraphs(body: str) -> Iterator[tuple[int, str]]:
    """The paragraphs, each with the position at which it begins."""
    position = 0
    for paragraph in body.split("\n\n"):
        yield position, paragraph
        position += len(paragraph) + 2
