"""The ladder that the matrix makes of whoever holds its roles, and who is next on it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import seeds
from bot.rules import escalation
from bot.rules.company import Role
from bot.rules.concerns import Category, Policy, Urgency
from bot.rules.escalation import Route, Rung, Seat
from bot.rules.raci import Activity, matrix_from

MATRIX = matrix_from(yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8")))
HOURS = {Urgency.NORMAL: 8, Urgency.HIGH: 4, Urgency.CRITICAL: 1}
POLICY = Policy(tuple(Category(activity, activity.title(), activity) for activity in Activity), HOURS)

# Who is who: the champion and their deputy, the operations lead and theirs, the chief executive and theirs, somebody
# of IT support, and somebody who holds two roles.
CHAMPION, DEPUTY, LEAD, LEADS_DEPUTY, CHIEF, CHIEFS_DEPUTY, SUPPORT, BOTH = PEOPLE = range(1, 9)
LETTERS = dict(zip(PEOPLE, "CDLMXYSB", strict=True))
NUMBERS = {letter: number for number, letter in LETTERS.items()}
ROLES = {
    "champion": Role.AI_CHAMPION,
    "lead": Role.OPERATIONS_LEAD,
    "chief": Role.CEO,
    "support": Role.IT_SUPPORT,
    "team": Role.TEAM_MEMBERS,
}

# Which activities share a ladder: the six whose row ends with the operations lead; and three that end with the CEO.
SHAPES = {Activity.STRATEGY: 1, Activity.BUDGET: 2, Activity.POLICY: 3}

# who holds what ("holder" or "holder/deputy") and who raises it | six activities | strategy | budget | policy
LADDERS = """
everybody is there                | champion=C/D lead=L/M chief=X/Y             |   | CDLM | CDXY | LMXY | CDLMXY
there is no champion              | lead=L/M chief=X/Y                          |   | LM   | XY   | LMXY | LMXY
the champion has no deputy        | champion=C lead=L/M chief=X/Y               |   | CLM  | CXY  | LMXY | CLMXY
there is no operations lead       | champion=C/D chief=X/Y                      |   | CD   | CDXY | XY   | CDXY
there is no CEO                   | champion=C/D lead=L/M                       |   | CDLM | CD   | LM   | CDLM
nobody has a deputy               | champion=C lead=L chief=X                   |   | CL   | CX   | LX   | CLX
the champion raises it            | champion=C/D lead=L/M chief=X/Y             | C | DLM  | DXY  | LMXY | DLMXY
the deputy raises it              | champion=C/D lead=L/M chief=X/Y             | D | CLM  | CXY  | LMXY | CLMXY
the operations lead raises it     | champion=C/D lead=L/M chief=X/Y             | L | CDM  | CDXY | MXY  | CDMXY
the lead's deputy raises it       | champion=C/D lead=L/M chief=X/Y             | M | CDL  | CDXY | LXY  | CDLXY
the CEO raises it                 | champion=C/D lead=L/M chief=X/Y             | X | CDLM | CDY  | LMY  | CDLMY
the only champion raises it       | champion=C lead=L chief=X                   | C | L    | X    | LX   | LX
the lead is the champion too      | champion=B/D lead=B/M chief=X/Y             |   | BDM  | BDXY | BMXY | BDMXY
the lead deputises the champion   | champion=C/L lead=L/M chief=X/Y             |   | CLM  | CLXY | LMXY | CLMXY
the champion deputises the lead   | champion=C/D lead=L/C chief=X/Y             |   | CDL  | CDXY | LCXY | CDLXY
the CEO is the lead too           | champion=C/D lead=X/M chief=X/Y             |   | CDXM | CDXY | XMY  | CDXMY
one is everything and raises it   | champion=B lead=B chief=B                   | B |      |      |      |
there are two champions           | champion=C/D champion=B/S lead=L chief=X    |   | CBDSL | CBDSX | LX | CBDSLX
two champions share a deputy      | champion=C/D champion=B/D lead=L chief=X    |   | CBDL | CBDX | LX   | CBDLX
each deputises the other          | champion=C/B champion=B/C lead=L chief=X    |   | CBL  | CBX  | LX   | CBLX
nobody but the lead is left       | champion=C lead=L/M                         | C | LM   | LM   | LM   | LM
nobody but the CEO is left        | champion=C chief=X/Y                        | C |      | XY   | XY   | XY
nobody is named                   |                                             |   |      |      |      |
only others are named             | support=S team=D                            |   |      |      |      |
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in LADDERS.strip().splitlines()]


def seats(said: str) -> list[Seat]:
    """Seats from "champion=C/D lead=L/M"."""
    found = []
    for seat in said.split():
        role, _, people = seat.partition("=")
        holder, _, deputy = people.partition("/")
        found.append(Seat(ROLES[role], NUMBERS[holder], NUMBERS.get(deputy)))
    return found


def route(activity: str, urgency: Urgency = Urgency.NORMAL) -> Route:
    return escalation.route_of(MATRIX, POLICY, activity, urgency)


def letters(rungs: tuple[Rung, ...]) -> str:
    return "".join(LETTERS[rung.person] for rung in rungs)


@pytest.mark.parametrize("activity", Activity)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_concern_climbs_through_whoever_holds_the_roles_of_its_row(row: list[str], activity: Activity) -> None:
    _, holders, reporter, *expected = row
    ladder = escalation.ladder(route(activity), seats(holders), {NUMBERS[reporter]} if reporter in NUMBERS else ())
    assert letters(ladder) == expected[SHAPES.get(activity, 0)]


@pytest.mark.parametrize("activity", Activity)
def test_the_ceo_is_reached_only_where_the_ceo_is_accountable(activity: Activity) -> None:
    everybody = seats("champion=C/D lead=L/M chief=X/Y")
    reached = CHIEF in {rung.person for rung in escalation.ladder(route(activity), everybody)}
    assert reached is (MATRIX.accountable(activity) == Role.CEO)


def test_each_rung_says_in_which_role_it_is_reached_and_whether_for_another() -> None:
    found = escalation.ladder(route(Activity.POLICY), seats("champion=C/D lead=L chief=X"))
    assert [(rung.role, rung.person, rung.deputises) for rung in found] == [
        (Role.AI_CHAMPION, CHAMPION, False),
        (Role.AI_CHAMPION, DEPUTY, True),
        (Role.OPERATIONS_LEAD, LEAD, False),
        (Role.CEO, CHIEF, False),
    ]


@pytest.mark.parametrize(("urgency", "hours"), HOURS.items())
def test_a_route_is_the_row_of_the_matrix_and_the_hours_of_its_urgency(urgency: Urgency, hours: int) -> None:
    found = route(Activity.ESCALATION, urgency)
    assert found == Route(
        "escalation", ("ai_champion", "team_members"), "operations_lead", hours, 3 * hours, ("it_support",)
    )
    assert found.roles == ("ai_champion", "operations_lead")  # the team is asked to help, and is no rung
    assert escalation.route_from(found.body()) == found


def test_what_is_not_there_has_no_route() -> None:
    with pytest.raises(KeyError):
        route("catering")


# policy: C D L M X Y; the others: C D L M
NEXT = """
the champion is first                                          | training |       | CDLM | C
who is away is passed over                                     | training |       | DLM  | D
after the champion comes their deputy                          | training | C     | CDLM | D
then whoever is accountable                                    | training | CD    | CDLM | L
then their deputy                                              | training | CDL   | CDLM | M
everybody has had it: the accountable again                    | training | CDLM  | CDLM | L
the same, and the accountable is away: their deputy            | training | CDLM  | CDM  | M
the same, and both are away: whoever is there                  | training | CDLM  | CD   | C
it never goes down again, to whoever was away                  | training | DL    | CDLM | M
the accountable had it last: their deputy in turn              | training | CDML  | CDLM | M
the accountable is away and untried: whoever is there          | training | CD    | CD   | C
nobody is there: it waits with the accountable                 | training |       |      | L
nobody is there, and all have had it                           | training | CDLM  |      | L
nobody is there, and the CEO is accountable                    | policy   |       |      | X
two are responsible                                            | policy   | CD    | CDLMXY | L
the CEO owns it again where the row says so                    | policy   | CDLMXY | CDLMXY | X
"""


@pytest.mark.parametrize("row", [line.split("|") for line in NEXT.strip().splitlines()], ids=lambda row: row[0].strip())
def test_next_is_the_first_who_is_there_and_untried_and_then_whoever_is_accountable(row: list[str]) -> None:
    _, activity, tried, present, expected = (cell.strip() for cell in row)
    way = route(activity)
    rungs = escalation.ladder(way, seats("champion=C/D lead=L/M chief=X/Y"))
    found = escalation.next_rung(way, rungs, [NUMBERS[one] for one in tried], {NUMBERS[one] for one in present})
    assert found is not None
    assert LETTERS[found.person] == expected


@pytest.mark.parametrize(
    ("holders", "again"),
    [
        ("champion=C/L lead=L", LEAD),  # the accountable deputises for the champion
        ("champion=C/D lead=L/M", LEAD),
        ("champion=C/B champion=B/C lead=B/M", BOTH),
    ],
)
def test_it_goes_to_the_accountable_again_also_where_that_is_somebody_of_an_earlier_rung(
    holders: str, again: int
) -> None:
    way = route(Activity.TRAINING)
    rungs = escalation.ladder(way, seats(holders))
    everybody = [rung.person for rung in rungs]
    found = escalation.next_rung(way, rungs, everybody, everybody)
    assert found is not None
    assert LETTERS[found.person] == LETTERS[again]
    waits = escalation.next_rung(way, rungs, everybody, ())
    assert waits is not None
    assert LETTERS[waits.person] == LETTERS[again]


def test_where_nobody_is_accountable_it_waits_with_the_last_and_where_nobody_is_named_with_nobody() -> None:
    way = route(Activity.TRAINING)
    rungs = escalation.ladder(way, seats("champion=C/D"))
    assert escalation.next_rung(way, rungs, (), ()) == rungs[-1]
    assert escalation.next_rung(way, (), (), PEOPLE) is None


class Climbing(RuleBasedStateMachine):
    """A concern that nobody acknowledges, while people come and go."""

    @initialize(
        activity=st.sampled_from(Activity),
        row=st.sampled_from(ROWS),
        reporter=st.sampled_from([*PEOPLE, None]),
    )
    def raised(self, activity: Activity, row: list[str], reporter: int | None) -> None:
        """Somebody raises it."""
        self.way, self.reporter = route(activity), reporter
        self.seats = seats(row[1])
        self.rungs = escalation.ladder(self.way, self.seats, () if reporter is None else (reporter,))
        self.present = {rung.person for rung in self.rungs}
        self.tried: list[int] = []
        self.owner: int | None = None
        self.climb()

    @rule(data=st.data())
    @precondition(lambda self: self.rungs)
    def comes_or_goes(self, data: st.DataObject) -> None:
        """Somebody on the ladder leaves for a holiday, or comes back."""
        self.present ^= {data.draw(st.sampled_from(self.rungs)).person}

    @rule()
    def climb(self) -> None:
        """Its time is over."""
        reached = max((place for place, rung in enumerate(self.rungs) if rung.person in self.tried), default=-1)
        waiting = [rung for rung in self.rungs[reached + 1 :] if rung.person in self.present]
        found = escalation.next_rung(self.way, self.rungs, self.tried, self.present)
        assert (found is None) is (not self.rungs)
        if found is None:
            return
        if waiting:
            assert found == waiting[0], "somebody who is there, above all who have had it, was skipped"
        elif self.present:
            assert found.person in self.present, "it went to somebody who is away"
            seats = [seat for seat in self.seats if seat.role == self.way.accountable]
            owners = {person for seat in seats for person in (seat.holder, seat.deputy)} - {self.reporter}
            assert found.person in owners or not owners & self.present, "the accountable was there"
        self.owner = found.person
        self.tried = [*(one for one in self.tried if one != found.person), found.person]

    @invariant()
    def never_goes_to_whoever_raised_it(self) -> None:
        """Nobody is asked to act on what they have raised."""
        assert self.owner is None or self.owner != self.reporter


TestSomethingNobodyAcknowledges = Climbing.TestCase
TestSomethingNobodyAcknowledges.settings = settings(max_examples=40, stateful_step_count=20)


def test_whoever_has_had_it_before_is_not_asked_every_hour() -> None:
    critical = route(Activity.TRAINING, Urgency.CRITICAL)
    assert escalation.allowed(critical, again=False) == 1
    assert escalation.allowed(critical, again=True) == escalation.AGAIN_HOURS
