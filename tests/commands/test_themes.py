"""`groundswell themes`: how well comments are sorted, and why one was sorted so."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rules.phrases import tokens
from bot.rules.scoring import Averages, averages, scores
from bot.rules.sorting import Lexicon, sort
from bot.rules.verdict import USUAL
from bot.seeding import SEEDS, SeedErrors
from bot.seeding.opinions import learned
from bot.seeding.themes import Comment, read_comments, read_lexicon, read_opinion, read_themes, written_opinion
from tests.commands.terminal import Terminal

COMMENTS = Path(__file__).parents[1] / "comments"
THEMES = [theme.id for theme in read_themes(SEEDS)]
VERDICT = json.dumps({"trust": USUAL, "base": {"a": 0.0}})
FOLDED = (
    "words:\n  filler: a\n  negator: no\n  negator_behind: nicht\n  contrast: but\n  elsewhere: canteen\n  ai: ai\n"
)


# The command


def test_precision_recall_and_f1_are_printed_for_each_theme_and_on_average(terminal: Terminal) -> None:
    rows = ["comment,themes", "No time,no_time", "It invents things,accuracy_trust;privacy", "All good,"]
    Path("some.csv").write_text("\n".join(rows), "utf-8")
    rows = [
        line.strip("│ ").split("│") for line in terminal("themes", "evaluate", "some.csv").splitlines() if "│" in line
    ]
    figures = {theme.strip(): [cell.strip() for cell in cells] for theme, *cells in rows}
    assert figures["no_time"] == ["1.00", "1.00", "1.00", "1"]
    assert figures["privacy"] == ["0.00", "0.00", "0.00", "1"]
    assert figures["workload"] == ["0.00", "0.00", "0.00", "0"]
    assert figures["macro average"] == ["0.22", "0.22", "0.22"]


def test_a_theme_that_no_comment_has_is_named(terminal: Terminal) -> None:
    Path("some.csv").write_text("comment,themes\nNo time,no_time\n", "utf-8")
    assert "workload, skills_gap, poor_fit" in terminal("themes", "evaluate", "some.csv")


def test_other_columns_a_mark_and_semicolons_between_cells_are_no_hindrance(terminal: Terminal) -> None:
    Path("some.csv").write_text("\ufeffComment;Language;Themes\r\nNo time;en;no_time\r\n", "utf-8")
    assert "1 comments" in terminal("themes", "evaluate", "some.csv")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "some.csv: the file is empty"),
        (b"comment,themes\n", "some.csv: there is no comment in it"),
        (b"comment\nhello\n", "some.csv:1: the column 'themes' is missing; add it"),
        (
            b"comment,themes\nhello,privacy\nhello,privcy\n",
            "some.csv:3: there is no theme 'privcy'; did you mean 'privacy'?",
        ),
        (b"comment,themes\n,privacy\n", "some.csv:2: the comment is empty"),
        (b"comment,themes\nhello\n", "some.csv:2: this line has 1 cells and the header 2"),
        (b'comment,themes\n"gr\xfcn",privacy\n', "some.csv:2: this is not UTF-8 text"),
        (b'comment,themes\n"open,privacy\n', "some.csv:2: the quotes are wrong from here on"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_line(terminal: Terminal, content: bytes, complaint: str) -> None:
    Path("some.csv").write_bytes(content)
    said = terminal("themes", "evaluate", "some.csv", exits=2)
    assert said.startswith(complaint)
    assert said.count("\n") == 1


def test_every_bad_row_is_told(terminal: Terminal) -> None:
    Path("some.csv").write_text("comment,themes\na,x\nb,privacy\nc,y\n", "utf-8")
    assert [line[:11] for line in terminal("themes", "evaluate", "some.csv", exits=2).splitlines()] == [
        "some.csv:2:",
        "some.csv:4:",
    ]


def test_a_file_that_is_not_there_is_said(terminal: Terminal) -> None:
    assert terminal("themes", "evaluate", "none.csv", exits=2) == "There is no file none.csv.\n"


def test_why_a_comment_was_sorted_so_is_shown(terminal: Terminal) -> None:
    assert "accuracy_trust: hallucinations" in terminal("themes", "sort", "Hallucinations!")
    assert terminal("themes", "sort", "All good") == "No theme.\n"


# How well it sorts

LEARNED = ["tuning", "sayings"]
FRESH = ["writer_a", "writer_b", "writer_c", "by_others", "writer_d"]
"""What the second opinion is learned from: the first by those who wrote phrases and words, the others by others."""


def labelled(name: str) -> list[Comment]:
    comments, errors = read_comments(COMMENTS / f"{name}.csv", THEMES)
    assert not errors
    return comments


def judged(comments: list[Comment], lexicon: Lexicon) -> tuple[dict[str, float], Averages]:
    """The precision of each theme, and the averages."""
    found = scores(THEMES, [(one.themes, sort(one.text, lexicon)) for one in comments])
    return {score.theme: score.precision for score in found}, averages(found)


@pytest.mark.parametrize(
    ("file", "least", "precision", "f1"),
    [("unseen", 0.8, 0.92, 0.86), ("tuning", 0.9, 0.97, 0.97), ("strangers", 0.7, 0.85, 0.7)],
)
def test_the_sorting_stays_as_good_as_it_is_said_to_be(file: str, least: float, precision: float, f1: float) -> None:
    comments = labelled(file)
    each, mean = judged(comments[:: max(len(comments) // 130, 1)], read_lexicon(SEEDS))
    assert {theme: figure for theme, figure in each.items() if figure < least} == {}
    assert mean.precision >= precision
    assert mean.f1 >= f1


def test_what_is_only_evaluated_is_not_learned_from() -> None:
    known = {one.text for name in LEARNED + FRESH for one in labelled(name)}
    # "n/a" and "ok" are what everybody writes who has nothing to say.
    for name in ("unseen", "strangers"):
        assert not known & {one.text for one in labelled(name) if one.themes}


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("left_out", "f1"), [("writer_a", 0.8), ("writer_b", 0.77), ("writer_c", 0.72), ("by_others", 0.88)]
)
def test_comments_of_a_writer_it_does_not_know_are_sorted_as_well_as_is_said(left_out: str, f1: float) -> None:
    lexicon = read_lexicon(SEEDS, opinion=False)
    known = [one for name in LEARNED for one in labelled(name)]
    opinion = learned(known, [labelled(name) for name in FRESH if name != left_out], lexicon, THEMES)
    _, mean = judged(labelled(left_out), replace(lexicon, opinion=opinion))
    assert mean.precision >= 0.85
    assert mean.f1 >= f1


# Learning the second opinion


def test_a_second_opinion_is_learned_from_files_and_written_so_that_it_can_be_read(terminal: Terminal) -> None:
    rows = ["comment,themes", *["No time for the course,no_time", "It invents sources,accuracy_trust"] * 3]
    Path("some.csv").write_text("\n".join(rows), "utf-8")
    assert "from 6 comments" in terminal("themes", "learn", "some.csv", "--into", "weights.json")
    opinion = read_opinion(Path("weights.json"))
    said, nothing = opinion.totals(["no", "time"]), opinion.totals([])
    assert said["no_time"] > nothing["no_time"]
    assert said["accuracy_trust"] < nothing["accuracy_trust"]
    assert written_opinion(opinion) == Path("weights.json").read_text("utf-8")


def test_learning_from_a_file_that_is_not_there_says_so(terminal: Terminal) -> None:
    assert terminal("themes", "learn", "none.csv", exits=2) == "There is no file none.csv.\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"themes": ["a"], "base": [0], "weights": {}}',
        f'{{"themes": ["a"], "base": [0], "verdict": {VERDICT}, "weights": {{"no": 1}}}}',
        f'{{"themes": ["a"], "base": [0], "verdict": {VERDICT}, "weights": {{"no": "JJJ"}}}}',
        f'{{"themes": ["a"], "base": [], "verdict": {VERDICT}, "weights": {{}}}}',
        '{"themes": ["a"], "base": [0], "verdict": {"trust": {}, "base": {}}, "weights": {}}',
    ],
)
def test_a_second_opinion_that_cannot_be_read_says_how_to_write_it_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights.json").write_text(text, "utf-8")
    with pytest.raises(SeedErrors) as caught:
        read_opinion(tmp_path / "weights.json")
    assert "themes learn" in str(caught.value.errors[0])


def test_how_far_it_is_trusted_is_learned_from_fresh_files_each_held_against_the_others(terminal: Terminal) -> None:
    rows = ["comment,themes", *["No time for the course,no_time", "It invents sources,accuracy_trust", "Fine,"] * 3]
    for name in ("old.csv", "one.csv", "two.csv"):
        Path(name).write_text("\n".join(rows), "utf-8")
    assert "from 27 comments" in terminal(
        "themes", "learn", "old.csv", "--fresh", "one.csv", "--fresh", "two.csv", "--into", "weights.json"
    )
    verdict = read_opinion(Path("weights.json")).verdict
    assert verdict.trust != USUAL
    assert verdict.trust["phrase"] > 0
    assert set(verdict.base) == set(THEMES)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_second_opinion_is_what_the_comments_it_knows_lead_to() -> None:
    lexicon = read_lexicon(SEEDS)
    known = [one for name in LEARNED for one in labelled(name)]
    fresh = [labelled(name) for name in FRESH]
    anew = learned(known, fresh, lexicon, THEMES)
    assert lexicon.opinion is not None
    assert anew.verdict.trust == pytest.approx(lexicon.opinion.verdict.trust, abs=0.1)
    for one in known[::10]:
        words = [token.word for token in tokens(one.text)]
        assert anew.totals(words) == pytest.approx(lexicon.opinion.totals(words), abs=0.1)


def test_averages_over_no_theme_do_not_exist() -> None:
    with pytest.raises(ValueError, match="no themes"):
        averages(())


# The lexicon's files


def errors(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "themes.yaml").write_text((SEEDS / "themes.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "xx.yaml").write_text(text, "utf-8")
    with pytest.raises(SeedErrors) as caught:
        read_lexicon(tmp_path)
    return [str(error).removeprefix("themes/xx.yaml:") for error in caught.value.errors]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("themes:\n  privcy: {}\n", "9: themes has no field 'privcy'; did you mean 'privacy'?"),
        (
            "themes:\n  privacy:\n    sure: |\n      a\n      {b} c\n",
            "12: there is no class {b}; name it under 'words'",
        ),
        (
            "themes:\n  privacy:\n    maybe: |\n      a\n",
            "10: privacy has no field 'maybe'; the known fields are yields, sure, hints, except",
        ),
        (
            "negation:\n  over: |\n    a ..\n",
            "10: a part of the phrase is empty; write words before and after .. and &",
        ),
    ],
)
def test_a_mistake_in_a_lexicon_is_told_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    assert errors(tmp_path, FOLDED + text) == [expected]


def test_a_word_with_a_hyphen_is_no_word(tmp_path: Path) -> None:
    assert errors(tmp_path, FOLDED.replace("contrast: but", "contrast: but-then")) == [
        "5: 'but-then' is not one word; leave hyphens out and write its pieces apart"
    ]


def test_classes_that_the_sorting_needs_are_missed(tmp_path: Path) -> None:
    assert errors(tmp_path, FOLDED.replace("  ai: ai\n", "")) == [
        "themes: no file names the class 'ai'; the sorting needs it"
    ]
