"""Each rule of docs/routing.md in situations of a whole small company: who is on the ladder, and who has it first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
import yaml
from sqlmodel import col, select

import seeds
from bot import climbing
from bot.blocks import card
from bot.concerns import Raising, raise_concern
from bot.messages import shown
from bot.rules.concerns import Category, Policy, Urgency, policy_body
from bot.rules.escalation import Happened, Way
from bot.rules.raci import Activity
from storage import company, concerns
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.people import Terms, announce, turn_absences
from storage.tables import Concern, Department, Person, RoleHolder

ROUTING = (Path(__file__).parents[2] / "docs/routing.md").read_text("utf-8")
MATRIX: dict[str, Any] = yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8"))
POLICY = Policy(
    tuple(Category(key, key.title(), key) for key in Activity),
    {Urgency.NORMAL: 8, Urgency.HIGH: 4, Urgency.CRITICAL: 1},
)
NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset(), keys=Keys(new_secret()))

# Who is who: the champion of Sales and their deputy, the champion of the unit above, the operations lead and theirs,
# the CEO and theirs, IT support, Human Resources, a neutral person, and Ed and Zoe, who hold no role. Zoe's own
# department is too small to be named.
IDS = {letter: number for number, letter in enumerate("CDPLMXYSHNEZ", 1)}
LETTERS = {number: letter for letter, number in IDS.items()}
EVERYBODY = "ai_champion@sales=C/D ai_champion@commercial=P operations_lead=L/M ceo=X/Y it_support=S hr=H"
BROUGHT_IN, NOT_BROUGHT_IN = "brings one of them in", "is not brought in"


@dataclass(frozen=True)
class Case:
    """A situation: who raises what, and who is what; then the ladder, and who has it first ("" for nobody).

    `later` is who has it next where the first goes away at once, unread. `says` stands on the card.
    """

    ladder: str
    first: str
    by: str = "E"
    row: str = "training"
    letters: tuple[tuple[str, str], ...] = ()
    """Of the row, where they differ from the seeds."""
    hr: str = ""
    """The letter of an added role, in every row."""
    holders: str = EVERYBODY
    left: str = ""
    away: str = ""
    covers: str = ""
    """Who has announced to be away, and who covers: "CS"."""
    laden: str = ""
    about: str = ""
    anonymous: bool = False
    way: Way = Way.MATRIX
    later: str = ""
    says: str = ""


CEO_WORKS = (("ceo", "R"), ("operations_lead", "A"))
RULES: dict[str, list[Case]] = {
    "Two roles that are responsible have it one after the other: the AI champion first, then the operations lead": [
        Case("CDLMXY", "C", row="policy"),
        Case("CDSLM", "C", letters=(("it_support", "R"),)),
        Case("LMSXY", "L", row="budget", letters=(("it_support", "R"),)),
    ],
    "Team members who are responsible are no rung and are sent nothing: the card says that they may be brought in": [
        Case("CDLM", "C", row=row, says=BROUGHT_IN) for row in ("training", "implementation", "quality", "escalation")
    ],
    "The team is never brought in where a concern is anonymous": [
        Case("CDLM", "C", anonymous=True, says=NOT_BROUGHT_IN),
    ],
    "A role that nobody holds, or whose holders have left, is passed over": [
        Case("LM", "L", holders="operations_lead=L/M ceo=X/Y"),
        Case("DLM", "D", left="C"),
        Case("CD", "C", row="strategy", holders="ai_champion@sales=C/D operations_lead=L"),
        Case("", "", holders="it_support=S"),
    ],
    "A department without a champion has that of the nearest unit above it": [
        Case("PLM", "P", holders="ai_champion@commercial=P operations_lead=L/M"),
        Case("PLM", "P", left="CD"),
    ],
    "Where nobody is left on the ladder, the operations lead has it": [
        Case("LM", "L", row="strategy", holders="operations_lead=L/M"),
        Case("LM", "L", by="C", row="strategy", holders="ai_champion@sales=C operations_lead=L/M"),
    ],
    "Whoever is away is passed over at once, for whoever they named, or their deputy": [
        Case("CDLM", "D", away="C"),
        Case("CSLM", "S", covers="CS"),
        Case("CDLM", "C", later="D"),
    ],
    "Where nobody of a rung is there, the next one has it at once": [
        Case("CDLM", "L", away="CD"),
        Case("CDLM", "M", away="CDL"),
        Case("CDLM", "C", away="D", later="L"),
        Case("CDLM", "L", away="CDLM"),  # With nobody there at all it waits with the accountable.
    ],
    "What a champion raises by name about their own department goes to their deputy, and up": [
        Case("DLM", "D", by="C"),
        Case("LM", "L", by="C", holders="ai_champion@sales=C operations_lead=L/M"),
    ],
    "Nobody is passed over for having raised it anonymously, since that would tell who it was": [
        Case("CDLM", "C", by="C", anonymous=True),
    ],
    "A concern about somebody who holds a role never goes to that person": [
        Case("DLM", "D", about="C"),
        Case("CDM", "C", about="L"),
        Case("CDM", "C", about="L", anonymous=True),
        Case("CDLMY", "C", row="policy", about="X"),
    ],
    "A concern from no department that may be named begins above the champions": [
        Case("LM", "L", by="Z", anonymous=True),
        Case("XY", "X", by="Z", anonymous=True, row="strategy"),
    ],
    "An added role is consulted or informed, and never a rung": [
        Case("CDLM", "C", hr="C"),
        Case("CDLM", "C", hr="I"),
    ],
    "The CEO has it only where the CEO is accountable": [
        *(Case("CDLM", "C", row=row) for row in ("new_tool", "reporting")),
        Case("CDXY", "C", row="strategy"),
        Case("LMXY", "L", row="budget"),
        Case("CDLM", "C", letters=CEO_WORKS),
        Case("LM", "L", letters=(*CEO_WORKS, ("ai_champion", "I"))),
    ],
    "Whoever has five concerns that are not resolved has their deputy take the next, if they have fewer": [
        Case("CDLM", "D", laden="C"),
        Case("CDLM", "C", laden="CD"),
        Case("CDLM", "C", laden="C", away="D"),
        Case("CDLM", "M", laden="L", away="CD"),
    ],
    "What is given past the champions begins with the operations lead": [
        Case("LM", "L", way=Way.LEAD),
        Case("LMXY", "L", row="policy", way=Way.LEAD),
    ],
    "What is given to the neutral person goes to them and their deputy, and to nobody else": [
        Case("NS", "N", holders=f"{EVERYBODY} neutral_person=N/S", way=Way.NEUTRAL),
    ],
}
TABLE = [(rule, case) for rule, cases in RULES.items() for case in cases]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Database]:
    """The people of a small company. What a test does to them is rolled back."""
    file = copyfile(migrated_file, tmp_path_factory.mktemp("routing") / "test.db")
    database = Database(f"sqlite:///{file}")
    with database.transaction() as session:
        company.keep(session, "concerns", "policy", policy_body(POLICY), NOON, "test")
        session.add(Department(key="commercial", name="Commercial"))
        session.flush()
        session.add(Department(key="sales", name="Sales", parent="commercial"))
        session.add(Department(key="tiny", name="Tiny"))
        session.flush()
        for number in (*IDS.values(), *range(20, 32)):
            department = "tiny" if number == IDS["Z"] else "sales"
            session.add(
                Person(
                    id=number, slack_id=f"U{number}", name=LETTERS.get(number, "?"), zone="UTC", department=department,
                    tier="managers", cohort="assigned",
                )
            )  # fmt: skip
    yield database
    database.close()


class Routed:
    """A concern in its situation, in a transaction that never ends well."""

    def __init__(self, db: Database, case: Case) -> None:
        with db.reading() as self.session:
            self._put(case)
            raising = Raising(
                "form", f"U{IDS[case.by]}", case.row, Urgency.NORMAL, "It is wrong.", case.anonymous, case.way,
                f"U{IDS[case.about]}" if case.about else None,
            )  # fmt: skip
            concern = raise_concern(self.session, TERMS, raising, NOON)
            self.ladder = self.first = self.later = self.card = ""
            if concern is not None:
                self._look(concern, case)
            self.session.rollback()

    def _put(self, case: Case) -> None:
        rows = {key: row | ({"hr": case.hr} if case.hr else {}) for key, row in MATRIX["activities"].items()}
        rows[case.row] = rows[case.row] | dict(case.letters)
        body = {"additional_roles": {"hr": "Human Resources"} if case.hr else {}, "activities": rows}
        company.keep(self.session, "raci", "matrix", body, NOON, "test")
        for said in case.holders.split():
            role, _, people = said.partition("=")
            holder, _, deputy = people.partition("/")
            role, _, department = role.partition("@")
            seat = RoleHolder(role=role, department=department or None, person_id=IDS[holder])
            seat.deputy_id = IDS[deputy] if deputy else None
            self.session.add(seat)
        self.session.flush()
        for letter in case.left:
            self.session.get_one(Person, IDS[letter]).left_at = NOON
        for letter in case.away:
            self._goes_away(letter)
        if case.covers:
            away, cover = case.covers
            announce(self.session, f"U{IDS[away]}", NOON, NOON + timedelta(days=1), IDS[cover])
            turn_absences(self.session, NOON)
        for place, letter in enumerate(case.laden * 5):
            self.session.add(_carried(place, IDS[letter]))
        self.session.flush()

    def _goes_away(self, letter: str) -> None:
        self.session.get_one(Person, IDS[letter]).absent_until = NOON + timedelta(days=1)
        self.session.flush()

    def _look(self, concern: Concern, case: Case) -> None:
        rungs = [rung.person for rung in concerns.rungs(self.session, concern)]
        here, _ = concerns.reachable(self.session, rungs, TERMS, NOON)
        self.ladder = "".join(LETTERS[person] for person in rungs if person in here)
        self.first = LETTERS[concern.owner_id or 0]
        self.card = str(card.card(shown(self.session, concern)).payload())
        if case.later:
            self._goes_away(self.first)
            climbing.climb(self.session, TERMS, concern.id or 0, NOON + timedelta(minutes=1))
            self.later = LETTERS[concern.owner_id or 0]
            turns = concerns.events(self.session, concern.id or 0)
            assert [step.happened for step in turns] == [Happened.RAISED, Happened.CLIMBED]


def _carried(place: int, owner: int) -> Concern:
    return Concern(
        once=f"carried {place}", reporter_id=IDS["E"], department="sales", category="other", label="Other", words="x",
        urgency="normal", stage="acknowledged", route={}, tried=[owner], owner_id=owner, owner_role="", rung=1,
        raised_at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(("rule", "case"), TABLE, ids=[rule for rule, _ in TABLE])
def test_routing(migrated: Database, rule: str, case: Case) -> None:
    found = Routed(migrated, case)
    assert (found.ladder, found.first, found.later) == (case.ladder, case.first, case.later), rule
    assert case.says in found.card
    assert not case.anonymous or BROUGHT_IN not in found.card
    with migrated.reading() as session:
        assert session.exec(select(col(Concern.id))).first() is None


def test_an_added_role_that_is_consulted_can_be_asked_and_one_that_is_informed_cannot(migrated: Database) -> None:
    for letter in "CI":
        with migrated.reading() as session:
            rows = {key: row | {"hr": letter} for key, row in MATRIX["activities"].items()}
            body = {"additional_roles": {"hr": "Human Resources"}, "activities": rows}
            company.keep(session, "raci", "matrix", body, NOON, "test")
            assert ("hr" in concerns.matrix(session).consulted("training")) is (letter == "C")
            session.rollback()


def test_the_page_on_routing_has_a_sentence_for_each_rule_of_the_table_and_for_no_other() -> None:
    assert [line.removesuffix(".") for line in re.findall(r"^\d+\. (.*)$", ROUTING, re.MULTILINE)] == list(RULES)
