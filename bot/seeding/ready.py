"""Reads the ready answers: what can be sent to whoever raised a concern, once it is approved."""

from collections.abc import Collection

from bot.rules.ready import ANSWERS_MOST, BRACKET, KEY_LONGEST, PLACEHOLDER, TEXT_LONGEST, TITLE_LONGEST, ReadyAnswer
from bot.seeding.findings import meant
from bot.seeding.papers import Paper

FIELDS = ("key", "title", "categories", "text")


def read_answers(paper: Paper, known: Collection[str], *, own: bool) -> tuple[ReadyAnswer, ...]:
    """The answers. `known` are the keys of the categories, or none where these could not be read.

    Of answers that come with the bot (not the company's `own`), categories that the company does not have are left out.
    """
    fields = paper.fields("the file", ("answers",), ("answers",))
    answers: list[ReadyAnswer] = []
    for item in fields["answers"].items("answers") if "answers" in fields else ():
        found = item.fields("an answer", FIELDS, FIELDS)
        if len(found) < len(FIELDS):
            continue
        answer = ReadyAnswer(
            _key(found["key"]),
            _short(found["title"], "title", TITLE_LONGEST),
            _categories(found["categories"], known, own=own),
            _text(found["text"]),
        )
        if answer.key in (other.key for other in answers):
            found["key"].error(f"the key '{answer.key}' is there twice; rename one")
        if answer.title in (other.title for other in answers):
            found["title"].error(f"the title '{answer.title}' is there twice; rename one")
        answers.append(answer)
    if len(answers) > ANSWERS_MOST:
        fields["answers"].error(f"there are {len(answers)} answers; at most {ANSWERS_MOST} fit one list")
    return tuple(answers)


def _key(paper: Paper) -> str:
    key = paper.key("what_happens_to_jobs")
    if len(key) > KEY_LONGEST:
        paper.error(f"the key has {len(key)} characters; people type it, so give it at most {KEY_LONGEST}")
    return key


def _short(paper: Paper, what: str, most: int) -> str:
    text = paper.text(what)
    if len(text) > most:
        paper.error(f"the {what} has {len(text)} characters; at most {most} fit the list; shorten it")
    return text


def _categories(paper: Paper, known: Collection[str], *, own: bool) -> tuple[str, ...]:
    found: list[str] = []
    for item in paper.items("categories"):
        key = item.text("a category")
        if key in found:
            item.error(f"the category '{key}' is there twice; keep one")
        elif key and (key in known or not known):
            found.append(key)
        elif key and own:
            hint = meant(key, known) or f"; use one of {', '.join(known)}"
            item.error(f"concerns.yaml has no category '{key}'{hint}")
    return tuple(found)


def _text(paper: Paper) -> str:
    text = paper.text("the text")
    if len(text) > TEXT_LONGEST:
        paper.error(f"the text has {len(text)} characters; at most {TEXT_LONGEST} are read by somebody who is afraid")
    # With every placeholder blanked out, a bracket that is left has lost its other one.
    lonely = BRACKET.search(PLACEHOLDER.sub(lambda m: "".join("\n" if c == "\n" else " " for c in m[0]), text))
    if lonely:
        line = paper.line_at(lonely.start())
        paper.findings.error(
            paper.file,
            line,
            f"there is a single {lonely[0]} here; what has to be decided first stands between [ and ]",
        )
    return text
