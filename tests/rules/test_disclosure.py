"""What the sums of a table tell is found by circles in a network, and checked against trying every table."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.disclosure import WHOLE, Flow, worked_out

Row = list[tuple[int, int, int]]


def network(table: list[Row]) -> list[Flow]:
    """A table of (low, value, high) whose rows and columns are summed in public: the cells come first."""
    columns = len(table[0])
    flows = [Flow((f"row{r}",), (f"column{c}",), *cell) for r, row in enumerate(table) for c, cell in enumerate(row)]
    for r, row in enumerate(table):
        n = sum(value for _, value, _ in row)
        flows.append(Flow(WHOLE, (f"row{r}",), n, n, n))
    for c in range(columns):
        n = sum(row[c][1] for row in table)
        flows.append(Flow((f"column{c}",), WHOLE, n, n, n))
    return flows


def settled(table: list[Row]) -> list[int]:
    """The cells that are the same in every table with the same sums and ends, by trying them all."""
    cells = [cell for row in table for cell in row]
    columns = len(table[0])

    def sums(values: tuple[int, ...]) -> tuple[int, ...]:
        rows = [sum(values[r * columns : (r + 1) * columns]) for r in range(len(table))]
        return (*rows, *(sum(values[c::columns]) for c in range(columns)))

    wanted = sums(tuple(value for _, value, _ in cells))
    possible = [
        values
        for values in itertools.product(*(range(low, high + 1) for low, _, high in cells))
        if sums(values) == wanted
    ]
    return [i for i in range(len(cells)) if len({values[i] for values in possible}) == 1]


def test_one_hidden_count_in_a_row_is_worked_out() -> None:
    flows = network([[(0, 2, 9), (4, 4, 4)], [(3, 3, 3), (5, 5, 5)]])
    assert worked_out(flows, [0]) == [0]


def test_four_hidden_counts_in_a_square_are_not() -> None:
    flows = network([[(0, 2, 9), (0, 4, 9)], [(0, 3, 9), (0, 5, 9)]])
    assert worked_out(flows, range(4)) == []


def test_a_square_at_its_ends_is_worked_out() -> None:
    flows = network([[(0, 0, 9), (0, 4, 9)], [(0, 0, 9), (0, 5, 9)]])
    assert worked_out(flows, range(4)) == [0, 1, 2, 3]


cells = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)).map(
    lambda cell: (max(0, cell[0] - cell[1]), cell[0], cell[0] + cell[2])
)
tables = st.integers(2, 3).flatmap(
    lambda columns: st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=2, max_size=2)
)


@settings(deadline=None)
@given(tables)
def test_what_is_worked_out_is_what_all_possible_tables_agree_on(table: list[Row]) -> None:
    count = sum(len(row) for row in table)
    assert worked_out(network(table), range(count)) == settled(table)


def test_a_count_outside_its_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="told to lie"):
        Flow(WHOLE, ("row",), 3, 2, 4)
