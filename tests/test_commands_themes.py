"""`groundswell themes`: how well comments are sorted, and why one was sorted so."""

import sys
from pathlib import Path
from typing import Any

import pytest

from bot import __main__ as commandline
from bot.commands.terminal import out
from bot.rules.learning import learn
from bot.rules.phrases import tokens
from bot.rules.scoring import averages, scores
from bot.rules.sorting import sort
from bot.seeding import SEEDS, SeedErrors
from bot.seeding.themes import read_comments, read_lexicon, read_opinion, read_themes, written_opinion

COMMENTS = Path(__file__).parent / "comments"
FOLDED = (
    "words:\n  filler: a\n  negator: no\n  negator_behind: nicht\n  contrast: but\n  elsewhere: canteen\n  ai: ai\n"
)


class Terminal:
    """Runs `groundswell themes ...` and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *words: str, exits: int = 0) -> str:
        self._monkeypatch.setattr(sys, "argv", ["groundswell", "themes", *words])
        code: Any = 0
        try:
            commandline.main()
        except SystemExit as end:
            code = end.code or 0
        said = self._capsys.readouterr()
        assert code == exits, said.out + said.err
        return said.out + said.err


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(out, "width", 120)
    return Terminal(capsys, monkeypatch)


# The command


def test_precision_recall_and_f1_are_printed_for_each_theme_and_on_average(terminal: Terminal) -> None:
    rows = ["comment,themes", "No time,no_time", "It invents things,accuracy_trust;privacy", "All good,"]
    Path("some.csv").write_text("\n".join(rows), "utf-8")
    rows = [line.strip("│ ").split("│") for line in terminal("evaluate", "some.csv").splitlines() if "│" in line]
    figures = {theme.strip(): [cell.strip() for cell in cells] for theme, *cells in rows}
    assert figures["no_time"] == ["1.00", "1.00", "1.00", "1"]
    assert figures["privacy"] == ["0.00", "0.00", "0.00", "1"]
    assert figures["workload"] == ["0.00", "0.00", "0.00", "0"]
    assert figures["macro average"] == ["0.22", "0.22", "0.22"]


def test_a_theme_that_no_comment_has_is_named(terminal: Terminal) -> None:
    Path("some.csv").write_text("comment,themes\nNo time,no_time\n", "utf-8")
    assert "workload, skills_gap, poor_fit" in terminal("evaluate", "some.csv")


def test_other_columns_a_mark_and_semicolons_between_cells_are_no_hindrance(terminal: Terminal) -> None:
    Path("some.csv").write_text("\ufeffComment;Language;Themes\r\nNo time;en;no_time\r\n", "utf-8")
    assert "1 comments" in terminal("evaluate", "some.csv")


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
    said = terminal("evaluate", "some.csv", exits=2)
    assert said.startswith(complaint)
    assert said.count("\n") == 1


def test_every_bad_row_is_told(terminal: Terminal) -> None:
    Path("some.csv").write_text("comment,themes\na,x\nb,privacy\nc,y\n", "utf-8")
    assert [line[:11] for line in terminal("evaluate", "some.csv", exits=2).splitlines()] == [
        "some.csv:2:",
        "some.csv:4:",
    ]


def test_a_file_that_is_not_there_is_said(terminal: Terminal) -> None:
    assert terminal("evaluate", "none.csv", exits=2) == "There is no file none.csv.\n"


def test_why_a_comment_was_sorted_so_is_shown(terminal: Terminal) -> None:
    assert "accuracy_trust: hallucinations" in terminal("sort", "Hallucinations!")
    assert terminal("sort", "All good") == "No theme.\n"


# How well it sorts


@pytest.mark.parametrize("file", ["tuning.csv", "unseen.csv"])
def test_the_sorting_stays_as_good_as_it_is_said_to_be(file: str) -> None:
    lexicon, themes = read_lexicon(SEEDS), [theme.id for theme in read_themes(SEEDS)]
    comments, errors = read_comments(COMMENTS / file, themes)
    assert not errors
    found = scores(themes, [(one.themes, sort(one.text, lexicon)) for one in comments])
    assert {score.theme: score.precision for score in found if score.precision < 0.85} == {}
    assert averages(found).f1 >= 0.8


def test_comments_by_others_are_sorted_nearly_as_well() -> None:
    lexicon, themes = read_lexicon(SEEDS), [theme.id for theme in read_themes(SEEDS)]
    comments, errors = read_comments(COMMENTS / "by_others.csv", themes)
    assert not errors
    found = scores(themes, [(one.themes, sort(one.text, lexicon)) for one in comments])
    assert {score.theme: score.precision for score in found if score.precision < 0.7} == {}
    assert averages(found).precision >= 0.85
    assert averages(found).f1 >= 0.84


# Learning the second opinion


def test_a_second_opinion_is_learned_from_files_and_written_so_that_it_can_be_read(terminal: Terminal) -> None:
    rows = ["comment,themes", *["No time for the course,no_time", "It invents sources,accuracy_trust"] * 3]
    Path("some.csv").write_text("\n".join(rows), "utf-8")
    assert "from 6 comments" in terminal("learn", "some.csv", "--into", "weights.json")
    opinion = read_opinion(Path("weights.json"))
    said = opinion.probabilities(["no", "time"])
    assert said["no_time"] > 0.5 > said["accuracy_trust"]
    assert written_opinion(opinion) == Path("weights.json").read_text("utf-8")


def test_learning_from_a_file_that_is_not_there_says_so(terminal: Terminal) -> None:
    assert terminal("learn", "none.csv", exits=2) == "There is no file none.csv.\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"themes": ["a"], "base": [0], "weights": {"no": 1}}',
        '{"themes": ["a"], "base": [0], "weights": {"no": [1]}}',
    ],
)
def test_a_second_opinion_that_cannot_be_read_says_how_to_write_it_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights.json").write_text(text, "utf-8")
    with pytest.raises(SeedErrors) as caught:
        read_opinion(tmp_path / "weights.json")
    assert "themes learn" in str(caught.value.errors[0])


@pytest.mark.long
def test_the_second_opinion_is_what_the_comments_it_knows_lead_to() -> None:
    themes = [theme.id for theme in read_themes(SEEDS)]
    comments, _ = read_comments(COMMENTS / "tuning.csv", themes)
    anew = learn([([token.word for token in tokens(one.text)], one.themes) for one in comments], themes)
    kept = read_lexicon(SEEDS).opinion
    assert kept is not None
    for one in comments[::10]:
        words = [token.word for token in tokens(one.text)]
        assert anew.probabilities(words) == pytest.approx(kept.probabilities(words), abs=0.02)


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
