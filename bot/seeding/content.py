"""Reads what a company may write as text: its own name and hours, the matrix, pulses and first contact."""

import string
from dataclasses import dataclass

from bot.rules import raci
from bot.rules.company import Role, Tier
from bot.rules.questions import Choice, Kind, Question, Stage, Template
from bot.rules.raci import Matrix
from bot.seeding.findings import meant
from bot.seeding.papers import Paper
from bot.seeding.roster import CHANNEL_ID, COUNTRY, zone_error

PLACEHOLDERS = ("name", "company", "department", "champion", "floor", "days", "promise")
TEXT_LONGEST = 2_500
"""Characters of a first contact: with the placeholders filled in it has to fit a section of 3,000."""
LABEL_LONGEST = 75
"""Characters of a button or an option in Slack."""
SHORT_LONGEST = 20
QUESTION_LONGEST = 300
CHOICES_MOST = 100
"""Options in a select; up to five are buttons."""
ITEMS_MOST = 5
SCALE = ("1", "2", "3", "4", "5")
CYCLES = ("every", "odd", "even")


@dataclass(frozen=True, slots=True)
class Facts:
    """What company.yaml says: zone is an IANA name, country two letters, the channel a Slack id."""

    name: str
    zone: str
    country: str | None
    digest_channel: str | None


def read_facts(paper: Paper) -> Facts:
    """The company's own facts; with an error for each that cannot be."""
    fields = paper.fields("the company", ("name", "zone", "country", "digest_channel"), ("name", "zone"))
    said = {key: field.text(key) for key, field in fields.items() if not field.empty}
    for key in ("name", "zone"):
        if key in fields and fields[key].empty:
            fields[key].error(f"the company's {key} is empty; fill it in")
    if (zone := said.get("zone")) and (wrong := zone_error(zone)):
        fields["zone"].error(wrong)
    country = said.get("country", "").upper()
    if country and not COUNTRY.fullmatch(country):
        fields["country"].error(f"'{country}' is not a country's two letters, such as DE")
    channel = said.get("digest_channel", "")
    if channel and not CHANNEL_ID.fullmatch(channel):
        fields["digest_channel"].error(f"'{channel}' is not a channel id such as C042ABCDE; a name does not do")
    return Facts(said.get("name", ""), said.get("zone", "UTC"), country or None, channel or None)


def read_matrix(paper: Paper) -> Matrix:
    """The responsibility matrix; with each of its problems on the line of the row."""
    fields = paper.fields("the matrix", ("additional_roles", "activities"), ("activities",))
    additional: dict[str, str] = {}
    extra = fields.get("additional_roles")
    if extra is not None and not extra.empty:
        additional = {key: field.text(f"the role {key}") for key, field in extra.fields("additional_roles").items()}
    activities: dict[str, dict[str, str]] = {}
    lines: dict[str | None, int] = {None: paper.line}
    if "activities" in fields:
        lines.update(fields["activities"].key_lines())
        for activity, row in fields["activities"].fields("activities").items():
            letters = row.fields(f"the row {activity}", ("name", *Role, *additional), ("name",))
            activities[activity] = {key: field.text(key) for key, field in letters.items() if not field.empty}
    matrix = raci.matrix_from({"additional_roles": additional, "activities": activities})
    for problem in raci.problems(matrix):
        paper.findings.error(paper.file, lines[problem.activity], _in_row(problem))
    return matrix


def _in_row(problem: raci.Problem) -> str:
    return problem.message if problem.activity is None else f"in the row '{problem.activity}', {problem.message}"


def read_template(key: str, paper: Paper) -> Template:
    """A pulse; its key is the name of its file."""
    fields = paper.fields("the pulse", ("name", "questions"), ("name", "questions"))
    name = fields["name"].text("the pulse's name") if "name" in fields else ""
    questions: list[Question] = []
    lines: dict[str, int] = {}
    for item in fields["questions"].items("questions") if "questions" in fields else []:
        question = _question(item)
        if question.key in lines:
            item.error(f"the question '{question.key}' is on line {lines[question.key]} already; rename one")
        lines.setdefault(question.key, item.line)
        questions.append(question)
    template = Template(key, name, tuple(questions))
    if "questions" in fields and not questions:
        fields["questions"].error("the pulse asks nothing; give it a question")
    for cycle in (1, 2):
        if len(template.form(cycle)) > ITEMS_MOST:
            count = len(template.form(cycle))
            paper.findings.warn(
                paper.file, paper.line, f"{count} questions are asked at once; more than five are seldom answered"
            )
            break
    return template


def _question(item: Paper) -> Question:
    known = ("key", "kind", "text", "choices", "adopted", "finding", "short", "stage", "cycles")
    fields = item.fields("a question", known, ("key", "kind", "text", "choices"))
    said = {key: field.text(key) for key, field in fields.items() if key not in ("choices", "adopted")}
    if "key" in fields:
        fields["key"].key("usage")
    if len(said.get("text", "")) > QUESTION_LONGEST:
        fields["text"].error(f"the question has {len(said['text'])} characters; at most {QUESTION_LONGEST} are read")
    kind = Kind(_chosen(fields, "kind", tuple(Kind)) or Kind.SINGLE)
    stage = _chosen(fields, "stage", tuple(Stage))
    choices = _choices(fields["choices"]) if "choices" in fields else ()
    adopted = _adopted(fields["adopted"], choices) if "adopted" in fields else ()
    if kind is Kind.SCALE and choices and tuple(choice.value for choice in choices) != SCALE:
        fields["choices"].error("a scale has the values 1, 2, 3, 4 and 5, in this order")
    if kind is Kind.SCALE and "stage" not in fields:
        item.error(f"a scale says which stage it speaks to; add one of {', '.join(Stage)}")
    if kind is not Kind.SCALE and "stage" in fields:
        fields["stage"].error("only a scale has a stage, since a barrier is read from means of 1 to 5; leave it out")
    if kind is not Kind.SINGLE and "adopted" not in fields:
        item.error("say which values count as yes: adopted: [4, 5]")
    if len(said.get("short", "")) > SHORT_LONGEST:
        fields["short"].error(f"a column is headed by at most {SHORT_LONGEST} characters")
    return Question(
        key=said.get("key", ""),
        kind=kind,
        text=said.get("text", ""),
        choices=choices,
        stage=Stage(stage) if stage else None,
        adopted=adopted,
        cycles=_chosen(fields, "cycles", CYCLES) or "every",
        finding=said.get("finding", ""),
        short=said.get("short", ""),
    )


def _chosen(fields: dict[str, Paper], key: str, known: tuple[str, ...]) -> str | None:
    return fields[key].chosen(key, known) if key in fields else None


def _choices(paper: Paper) -> tuple[Choice, ...]:
    choices: list[Choice] = []
    for item in paper.items("choices"):
        fields = item.fields("a choice", ("value", "label"), ("value", "label"))
        if len(fields) < 2:
            continue
        choice = Choice(fields["value"].text("value"), fields["label"].text("label"))
        if len(choice.label) > LABEL_LONGEST:
            fields["label"].error(
                f"the label has {len(choice.label)} characters and a button holds {LABEL_LONGEST}; shorten it"
            )
        if choice.value in (other.value for other in choices):
            fields["value"].error(f"the value '{choice.value}' is there twice; rename one")
        if choice.label in (other.label for other in choices):
            fields["label"].error(f"the label '{choice.label}' is there twice; rename one")
        choices.append(choice)
    if not 2 <= len(choices) <= CHOICES_MOST:
        paper.error(f"there are {len(choices)} choices; a question has from 2 to {CHOICES_MOST}")
    return tuple(choices)


def _adopted(paper: Paper, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    values = [choice.value for choice in choices]
    adopted = []
    for item in paper.items("adopted"):
        value = item.text("adopted")
        if value not in values:
            item.error(f"'{value}' is none of the question's values{meant(value, values)}")
        adopted.append(value)
    if values and not 0 < len(set(adopted)) < len(values):
        paper.error("some of the values should count as yes, and some not")
    return tuple(adopted)


def read_first_contact(paper: Paper) -> dict[Tier, str]:
    """The text for each tier, with placeholders that are known and closed."""
    tiers = tuple(tier.value for tier in Tier)
    texts: dict[Tier, str] = {}
    for tier, field in paper.fields("first contact", tiers, tiers).items():
        text = field.text(f"the text for {tier}")
        if len(text) > TEXT_LONGEST:
            field.error(f"the text for {tier} has {len(text)} characters; at most {TEXT_LONGEST} fit one message")
        _check_placeholders(field, text)
        texts[Tier(tier)] = text
    return texts


def _check_placeholders(field: Paper, text: str) -> None:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        field.error("there is a single { or } in the text; write {{ or }} where you mean the character")
        return
    for _, name, spec, conversion in parts:
        if name is None or (name in PLACEHOLDERS and not spec and not conversion):
            continue
        line = field.line_at(text.find("{" + name))
        known = ", ".join("{" + one + "}" for one in PLACEHOLDERS)
        message = f"there is no placeholder {{{name}}}{meant(name, PLACEHOLDERS) or f'; use {known}'}"
        if name in PLACEHOLDERS:
            message = f"write the placeholder {{{name}}} alone, without ! or :"
        field.findings.error(field.file, line, message)
