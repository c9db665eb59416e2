"""The unit that data are standardised to, and the columns that have none."""

import numpy as np
import torch

from latentscape.data import Examples
from latentscape.data.moments import constant_columns, mean_and_std, too_fine_columns
from latentscape.parts import Scaling
from latentscape.reading import Column

ROWS = np.random.default_rng(0).normal(3, 10, (700, 4)).astype(np.float32)  # more than are looked at at once
ROWS[:, 1], ROWS[:, 3] = 0.1, 7
LATE = ROWS[:, 3].copy()
LATE[-1] = 8


def standard_scaling(examples: Examples) -> Scaling:
    return Scaling.standard(*mean_and_std(examples, by_column=len(examples.shape) == 1))


def test_a_constant_column_is_shifted_and_not_divided():
    scaling = standard_scaling(Examples(torch.from_numpy(ROWS)))
    assert scaling.shift[1] == ROWS[0, 1] and scaling.shift[3] == 7  # to the bit, so that what remains is 0
    assert scaling.scale[[1, 3]].tolist() == [1, 1]
    np.testing.assert_allclose(scaling.scale[[0, 2]], ROWS[:, [0, 2]].std(0, dtype=np.float64), rtol=1e-6)
    scaled = scaling(torch.from_numpy(ROWS))
    assert (scaled[:, [1, 3]] == 0).all() and torch.equal(scaling.undo(scaled)[:, [1, 3]], torch.from_numpy(ROWS[:, [1, 3]]))
    np.testing.assert_allclose(scaling.log_det(torch.Size([4])), -np.log(ROWS[:, [0, 2]].std(0)).sum(), rtol=1e-6)


def test_what_is_constant_altogether_has_a_unit_too():
    for shape in ((5, 3), (5, 1, 2, 2)):
        scaling = standard_scaling(Examples(torch.full(shape, 7.0)))
        assert (scaling.shift == 7).all() and (scaling.scale == 1).all() and scaling.log_det(torch.Size(shape[1:])) == 0


def test_a_spread_too_small_for_a_number_of_32_bits_divides_nothing():
    x = torch.zeros(1000, 1)
    x[0] = 1e-45  # the smallest there is; the deviation is less
    assert standard_scaling(Examples(x)).scale.tolist() == [1]


def test_constant_columns_are_named_with_their_values():
    x = torch.from_numpy(ROWS)
    assert constant_columns(Examples(x)) == [("2", float(ROWS[0, 1])), ("4", 7)]
    assert constant_columns(Examples(x, columns=("a", "b", "c", "d"))) == [("b", float(ROWS[0, 1])), ("d", 7)]
    assert constant_columns(Examples(torch.from_numpy(np.column_stack([LATE, ROWS[:, 0]])))) == []
    assert constant_columns(Examples(torch.full((5, 1, 2, 2), 7.0))) == []


def test_a_column_with_missing_cells_is_constant_if_all_others_are_equal():
    nan = float("nan")
    x = torch.tensor([[nan, nan, 1.0, nan], [7.0, nan, 2.0, 3.0], [7.0, nan, nan, 4.0]])
    schema = tuple(Column(name) for name in "abcd")
    assert constant_columns(Examples(x, columns=tuple("abcd"), schema=schema)) == [("a", 7)]


def test_a_column_is_constant_by_the_rows_that_weigh():
    columns = torch.from_numpy(np.column_stack([LATE, ROWS[:, 0]]))
    examples = Examples(columns, weight=torch.tensor([0.3] * 699 + [0.0]))
    assert constant_columns(examples) == [("1", 7)]
    assert mean_and_std(examples, by_column=True)[1][0] == 0 and standard_scaling(examples).scale[0] == 1
    assert constant_columns(Examples(columns, weight=torch.tensor([0.0] + [1.0] * 699))) == []


def test_rows_at_equal_distances_are_found_in_more_rows_than_single_precision_counts():
    n = 2**24 + 4
    assert too_fine_columns(Examples(torch.zeros(1, 1).expand(n, 1))) == []
