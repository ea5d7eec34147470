"""Who changed a row of the matrix or approved a ready answer stands in the record, by its subject."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from storage import people, trail
from tests.stories.conftest import Harbour
from tests.stories.test_changing_the_matrix import CEO_OWNS_IT, OLGAS_WHY, changes
from tests.stories.test_ready_answers import JOBS, ON_JOBS, approves

TUESDAY_NOON = "2026-04-14 10:00"
TRAINING, ANSWER = "raci:training", f"answer:{JOBS}"


async def told(harbour: Harbour, subject: str) -> list[tuple[str, str, str, str]]:
    """What happened, by whom, to which version, and why."""
    steps = await harbour.stored(lambda s: trail.of(s, subject))
    names = await harbour.stored(lambda s: people.names(s, {one.by_id for one in steps if one.by_id}))
    assert all(abs(one.at - harbour.now) < timedelta(minutes=5) for one in steps)
    assert (await harbour.stored(lambda s: trail.check(s, harbour.told.product.house.keys)))[1] == []
    return [(one.happened, names.get(one.by_id or 0, ""), one.why, one.words) for one in steps]


async def test_a_change_of_the_matrix_is_an_event_with_who_which_version_and_why(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    assert await changes(harbour, harbour.olga, *CEO_OWNS_IT) == {}
    await harbour.olga.closes()
    assert await told(harbour, TRAINING) == [("changed", "Olga Petrov", "version 2", OLGAS_WHY)]
    assert await changes(harbour, harbour.ida, ("IT support", "C - consulted"), why="They help.") == {}
    assert (await told(harbour, TRAINING))[1:] == [("changed", "Ida Berg", "version 3", "They help.")]
    assert await told(harbour, "raci:policy") == []


@pytest.mark.long
async def test_what_is_not_kept_is_no_event(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    assert await changes(harbour, harbour.olga, ("CEO", "A - accountable")) != {}
    assert await told(harbour, TRAINING) == []


@pytest.mark.long
async def test_a_reason_can_be_erased_and_that_it_was_changed_stays(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await changes(harbour, harbour.olga, *CEO_OWNS_IT)
    await harbour.write(lambda s: trail.forget(s, [TRAINING]))
    assert await told(harbour, TRAINING) == [("changed", "", "version 2", "")]


async def test_an_approval_is_an_event_and_so_is_the_change_of_text_made_with_it(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await approves(harbour, harbour.olga)
    assert await told(harbour, ANSWER) == [
        ("changed", "Olga Petrov", "version 2", ""),
        ("approved", "Olga Petrov", "version 2", ""),
    ]
    await approves(harbour, harbour.ben, f"{ON_JOBS} And by July.")
    assert (await told(harbour, ANSWER))[2:] == [
        ("changed", "Ben Okafor", "version 3", ""),
        ("approved", "Ben Okafor", "version 3", ""),
    ]


async def test_whoever_runs_it_reads_them_by_subject_and_no_reasons(harbour: Harbour) -> None:
    url = str(harbour.told.product.house.db.url)
    if not url.startswith("sqlite"):
        return
    await harbour.until(TUESDAY_NOON)
    await changes(harbour, harbour.olga, *CEO_OWNS_IT)
    await harbour.olga.closes()
    await approves(harbour, harbour.olga)
    db = url.removeprefix("sqlite:///")
    matrix = CliRunner().invoke(app, ["audit", "show", TRAINING, "--db", db])
    assert matrix.exit_code == 0, matrix.output
    assert "changed by Olga Petrov: version 2" in matrix.output
    assert "every training" not in matrix.output
    answer = CliRunner().invoke(app, ["audit", "show", ANSWER, "--db", db])
    assert "approved by Olga Petrov: version 2" in answer.output
