"""Reads pulses: their questions, of every kind, and the closed choices of each."""

from bot.rules.questions import Choice, Kind, Question, Stage, Template
from bot.seeding.findings import meant
from bot.seeding.papers import Paper

LABEL_LONGEST = 75
"""Characters of a button or an option in Slack."""
SHORT_LONGEST = 20
QUESTION_LONGEST = 300
CHOICES_MOST = 25
"""Buttons in a row of Slack's."""
BOXES_MOST = 10
ITEMS_MOST = 5
SCALE = ("1", "2", "3", "4", "5")
HIGHEST = 10
CYCLES = ("every", "odd", "even")
BELONGS = {
    Kind.SCALE: ("choices", "adopted", "stage"),
    Kind.FREQUENCY: ("choices", "adopted"),
    Kind.SINGLE: ("choices",),
    Kind.RATING: ("lowest", "highest", "adopted"),
    Kind.MULTIPLE: ("choices",),
    Kind.TEXT: (),
}
"""What a question of each kind needs besides its key, kind and text."""
MAY_HAVE = {Kind.SINGLE: ("adopted",)}
SPECIAL = ("choices", "adopted", "stage", "lowest", "highest")


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
        count = sum(question.kind is not Kind.TEXT for question in template.form(cycle))
        if count > ITEMS_MOST:
            paper.findings.warn(
                paper.file, paper.line, f"{count} questions are asked at once; more than five are seldom answered"
            )
            break
    return template


def _question(item: Paper) -> Question:
    known = ("key", "kind", "text", "finding", "short", "cycles", *SPECIAL)
    fields = item.fields("a question", known, ("key", "kind", "text"))
    said = {key: field.text(key) for key, field in fields.items() if key not in ("choices", "adopted")}
    if "key" in fields:
        fields["key"].key("usage")
    if len(said.get("text", "")) > QUESTION_LONGEST:
        fields["text"].error(f"the question has {len(said['text'])} characters; at most {QUESTION_LONGEST} are read")
    kind = Kind(_chosen(fields, "kind", tuple(Kind)) or Kind.SINGLE)
    _belongs(kind, item, fields)
    stage = _chosen(fields, "stage", tuple(Stage))
    choices = _ratings(fields) if kind is Kind.RATING else _choices(fields["choices"]) if "choices" in fields else ()
    if kind is Kind.SCALE and choices and tuple(choice.value for choice in choices) != SCALE:
        fields["choices"].error("a scale has the values 1, 2, 3, 4 and 5, in this order")
    if kind is Kind.MULTIPLE and len(choices) > BOXES_MOST:
        fields["choices"].error(f"there are {len(choices)} boxes to tick; Slack shows at most {BOXES_MOST}")
    if len(said.get("short", "")) > SHORT_LONGEST:
        fields["short"].error(f"a column is headed by at most {SHORT_LONGEST} characters")
    return Question(
        key=said.get("key", ""),
        kind=kind,
        text=said.get("text", ""),
        choices=choices,
        stage=Stage(stage) if stage else None,
        adopted=_adopted(fields["adopted"], choices) if "adopted" in fields else (),
        cycles=_chosen(fields, "cycles", CYCLES) or "every",
        finding=said.get("finding", ""),
        short=said.get("short", ""),
    )


def _belongs(kind: Kind, item: Paper, fields: dict[str, Paper]) -> None:
    """An error for each field that a question of this kind lacks, or has and should not."""
    needed = BELONGS[kind]
    for name in (one for one in needed if one not in fields):
        item.error(f"a question of the kind '{kind}' has no '{name}'; {ADD[name]}")
    for name in (one for one in SPECIAL if one in fields and one not in (*needed, *MAY_HAVE.get(kind, ()))):
        fields[name].error(f"a question of the kind '{kind}' takes no '{name}'; leave it out")


ADD = {
    "choices": "list what can be answered",
    "adopted": "say which values count as yes: adopted: [4, 5]",
    "stage": f"add one of {', '.join(Stage)}, since a barrier is read from it",
    "lowest": "say what 0 means",
    "highest": f"say what {HIGHEST} means",
}


def _ratings(fields: dict[str, Paper]) -> tuple[Choice, ...]:
    """0 to 10, with words at both ends."""
    ends = {"0": fields.get("lowest"), str(HIGHEST): fields.get("highest")}
    words = {value: field.text("the words") for value, field in ends.items() if field is not None}
    for value, field in ends.items():
        if field is not None and len(words[value]) > LABEL_LONGEST - 5:
            field.error(f"the words have {len(words[value])} characters; a button holds {LABEL_LONGEST - 5} of them")
    values = map(str, range(HIGHEST + 1))
    return tuple(Choice(value, f"{value} - {words[value]}" if words.get(value) else value) for value in values)


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
