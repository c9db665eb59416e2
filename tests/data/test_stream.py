"""Training batches: each epoch holds each example once, in an order that can be taken up anywhere."""

from itertools import chain, islice

import pytest
import torch

from latentscape.data import Examples, Stream
from latentscape.errors import SettingError


def order(n: int, size: int, *, seed: int = 0, since: int = 0, steps: int) -> list[list[int]]:
    """The examples of so many batches, by their numbers."""
    stream = Stream(Examples(torch.arange(n, dtype=torch.float32)[:, None]), size, seed)
    batches = list(islice(stream.since(since), steps))
    assert all(batch.x[:, 0].tolist() == batch.index.tolist() for batch in batches)
    return [batch.index.tolist() for batch in batches]


@pytest.mark.parametrize(("n", "size", "sizes"), [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (5, 5, [5]), (3, 1, [1, 1, 1])])
def test_every_epoch_holds_each_example_once(n, size, sizes):
    steps = len(sizes)
    batches = order(n, size, steps=3 * steps)
    assert Stream(Examples(torch.zeros(n, 1)), size, 0).steps_per_epoch == steps
    for epoch in range(3):
        shown = batches[epoch * steps : (epoch + 1) * steps]
        assert [len(batch) for batch in shown] == sizes and sorted(chain(*shown)) == list(range(n))


def test_epochs_and_seeds_have_orders_of_their_own():
    batches = order(50, 50, steps=3)
    assert batches[0] != batches[1] != batches[2] != batches[0] and batches[0] != sorted(batches[0])
    assert order(50, 50, seed=1, steps=1) != batches[:1] == order(50, 50, steps=1)


@pytest.mark.parametrize("since", range(8))
def test_a_stream_is_taken_up_where_it_was_left(since):
    assert order(10, 4, since=since, steps=5) == order(10, 4, steps=since + 5)[since:]


def test_the_order_does_not_depend_on_the_size_of_a_batch():
    assert [*chain(*order(10, 4, steps=3))] == [*chain(*order(10, 3, steps=4))]


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(SettingError, match=r"at least 1.*0"):
        Stream(Examples(torch.zeros(3, 1)), 0, 0)
