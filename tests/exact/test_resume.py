"""A run that was put away and taken up again is the run that went on, bit for bit."""

import pytest
from torch.testing import assert_close

from latentscape.data import Examples, Splits
from latentscape.objectives import ELBO
from latentscape.schedules import Linear, OneCycle
from latentscape.training import SGD, Adam, AdamW, Settings, begin
from latentscape.training.checkpoint import pack, unpack

PARTS = {
    "closed-form KL": {},
    "noise by torch's sampler": {"posterior": "student-t"},
    "learnt prior": {"prior": "mixture"},
    "learnt std": {"likelihood": "gaussian", "std": "learnt"},
    "optimal std": {"likelihood": "gaussian", "std": "optimal"},
}

SETTINGS = [
    {"optimizer": Adam(lr=1e-2)},
    {"optimizer": AdamW(lr=1e-2, weight_decay=0.1, base_fan_in=2), "clip": 1.0},
    {"optimizer": SGD(lr=1e-2, momentum=0.8, nesterov=True)},
    {"optimizer": Adam(lr=1e-2), "patience": 3},
]


def after_five(state, score):
    if state.step == 5:  # in the midst of the third epoch
        raise KeyboardInterrupt


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("settings", SETTINGS, ids=["plain", "decay", "momentum", "patience"])
def test_five_steps_and_five_more_are_ten(parts, settings, small_model, numbers):
    data = Splits(*(Examples(numbers(part, n, 3).sigmoid().float()) for part, n in (("train", 20), ("valid", 7))))
    objective = ELBO(draws=2, beta=Linear(until=0.2 if "patience" in settings else 0.8))  # an epoch is compared before the stop

    def start(seed):
        model = small_model(**PARTS[parts], seed=seed).float()
        return begin(model, objective, data, Settings(epochs=5, batch=10, schedule=OneCycle(), seed=0, **settings))

    through, half, resumed = start(0), start(0), start(1)
    with pytest.raises(KeyboardInterrupt):
        half.go_on([after_five])
    unpack(resumed, pack(half))
    assert resumed.state.step == 5
    before = half.tensors()
    wanted, found = through.go_on().tensors(), resumed.go_on().tensors()

    assert found.keys() == wanted.keys()
    for name in wanted.keys() - {"seconds"}:
        assert_close(found[name], wanted[name], rtol=0, atol=0, equal_nan=True, msg=name)
    moved = {name for name, value in wanted.items() if not value.equal(before[name])}
    weights = {f"modules.model.{name}" for name, _ in through.model.named_parameters()}
    slots = {f"optimisers.model.{name}" for name in settings["optimizer"].slots}
    assert weights | slots | {"noise", "step"} <= moved  # or nothing would have been shown
