"""Adam over one vector: the same weights as torch's own, and no numbers that a CPU is slow with."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import SettingError
from latentscape.networks.conv import Double
from latentscape.training.optimiser import SGD, Adam, AdamW, Optimiser
from latentscape.training.optimiser import STEPS_BETWEEN_CLEANINGS as CLEAR

STEPS = 12 * CLEAR


class Pair(nn.Module):
    """One parameter that always has a gradient, and one that has it in the first steps alone."""

    def __init__(self) -> None:
        super().__init__()
        self.always = nn.Parameter(torch.tensor([1.0, -2.0, 3.0]))
        self.at_first = nn.Parameter(torch.tensor([0.5, -0.5]))

    def loss(self, step: int) -> torch.Tensor:
        return (self.always - 0.1 * step).square().sum() + (step < 5) * self.at_first.square().sum()


def walked(steps, model=None, optimiser=None, start=0):
    model = Pair() if model is None else model
    optimiser = Optimiser(model, Adam(lr=1e-2)) if optimiser is None else optimiser
    for step in range(start, steps):
        loss = model.loss(step)
        optimiser.zero()
        loss.backward()
        optimiser.step(1.0, loss)
    return model, optimiser


def test_weights_are_those_of_torch():
    model, _ = walked(STEPS)
    other = Pair()
    adam = torch.optim.AdamW(other.parameters(), lr=1e-2, weight_decay=0.0, fused=True)
    for step in range(STEPS):
        adam.zero_grad()
        other.loss(step).backward()
        adam.step()
    assert_close(list(model.parameters()), list(other.parameters()), rtol=0, atol=0)


def test_means_without_gradient_become_zero_and_not_subnormal():
    _, optimiser = walked(STEPS)
    mean = optimiser.tensors()["mean"]
    assert (mean[:3] != 0).all()
    assert (mean[3:] == 0).all()


def test_a_resumed_optimiser_forgets_at_the_same_steps():
    stop, end = 6 * CLEAR + 7, 7 * CLEAR + 5  # between them the means fall below what is kept
    whole, expected = walked(end)
    first, saved = walked(stop)
    second = Pair()
    optimiser = Optimiser(second, Adam(lr=1e-2))
    second.load_state_dict(first.state_dict())
    optimiser.set_tensors(saved.tensors())
    walked(end, second, optimiser, start=stop)
    assert (saved.tensors()["mean"] != 0).all()
    assert_close(list(second.parameters()), list(whole.parameters()), rtol=0, atol=0)
    assert_close(optimiser.tensors(), expected.tensors(), rtol=0, atol=0)


def test_weights_of_a_unit_with_many_inputs_take_shorter_steps():
    """As torch's Adam with a rate for each group: the share of a first layer is 4 / 12; biases and what has few inputs take all of it."""
    torch.manual_seed(0)
    ours, theirs = (nn.Sequential(nn.Linear(12, 4), nn.Linear(4, 3), Double(8, 2, 3, (4, 4)), nn.Embedding(9, 7)) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    shares = {"0.weight": 4 / 12, "2.weight": 4 / (8 * 9 // 4)}  # a pixel that is doubled sees a quarter of the kernel
    groups = [{"params": [p], "lr": 1e-2 * shares.get(name, 1.0)} for name, p in theirs.named_parameters()]
    adam = torch.optim.AdamW(groups, weight_decay=0.1, fused=True)
    optimiser = Optimiser(ours, AdamW(lr=1e-2, weight_decay=0.1, base_fan_in=4))
    for step in range(5):
        for model, zero in ((ours, optimiser.zero), (theirs, adam.zero_grad)):
            zero()
            sum((p - step).square().sum() for p in model.parameters()).backward()
        optimiser.step(1.0, torch.tensor(0.0))
        adam.step()
    assert_close(list(ours.parameters()), list(theirs.parameters()), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("fan_in", [100, nn.Linear(1, 1), "many", None])
def test_a_fan_in_that_is_something_else_changes_no_rate(fan_in):
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.fan_in, self.rows = fan_in, nn.Parameter(torch.ones(3))  # and no weight

    ours = Odd()
    optimiser = Optimiser(ours, Adam(lr=0.1, base_fan_in=4))
    ours.rows.square().sum().backward()
    optimiser.step(1.0, torch.tensor(0.0))
    assert_close(ours.rows.detach(), torch.full((3,), 0.9))


@pytest.mark.parametrize("bare", [True, False], ids=["ls.train", "recipe"])
def test_the_setting_reaches_the_optimiser(bare, tmp_path):
    def trained(base_fan_in):
        if not bare:
            settings = {"train.epochs": 1, "train.optimizer.base_fan_in": base_fan_in}
            return ls.run("digits", "digits-mlp", settings=settings, out=tmp_path / str(base_fan_in), pictures=False).model
        torch.manual_seed(0)
        shapes = ((1, 8, 8), (4,)), ((2,), (1, 8, 8))
        encoder, decoder = (ls.networks.MLP(*shape, [16]) for shape in shapes)
        parts = ls.posteriors.DiagonalGaussian(2), ls.likelihoods.Bernoulli((1, 8, 8)), ls.priors.StandardNormal(2)
        model = ls.Autoencoder(ls.Encoder(encoder, parts[0]), ls.Decoder(decoder, parts[1]), parts[2])
        return ls.train(model, None, ls.find_source("digits").load(), epochs=1, optimizer=ls.optimizers.Adam(base_fan_in=base_fan_in)).model

    whole, less = ([p.detach() for p in trained(base_fan_in).parameters()] for base_fan_in in (0, 8))
    assert not torch.equal(whole[0], less[0])


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_step_that_is_no_number_is_left_out_and_counted(bad):
    model, optimiser = walked(3)
    before = [p.detach().clone() for p in model.parameters()]
    optimiser.step(1.0, torch.tensor(bad))
    optimiser.gradient[0] = bad
    optimiser.step(1.0, torch.tensor(0.0))
    assert_close(list(model.parameters()), before, rtol=0, atol=0)
    assert optimiser.skipped() == (2, 2)
    walked(4, model, optimiser, start=3)
    assert optimiser.skipped() == (2, 0)


def test_squares_without_gradient_become_zero_and_not_subnormal():
    model, optimiser = walked(3)
    optimiser.tensors()["square"][3:] = torch.tensor([1e-37, 1e-42])
    walked(CLEAR + 5, model, optimiser, start=5)
    square = optimiser.tensors()["square"]
    assert (square[:3] > 0).all()
    assert (square[3:] == 0).all()


def test_what_a_small_eps_still_feels_is_kept():
    """With eps = 1e-30, gradients of 1e-31 move weights as they do in torch's own."""
    weights = []
    for make in (
        lambda m: Optimiser(m, Adam(lr=1e-3, eps=1e-30)),
        lambda m: torch.optim.AdamW(m.parameters(), lr=1e-3, eps=1e-30, weight_decay=0.0),
    ):
        model = nn.Linear(1, 1, bias=False)
        nn.init.constant_(model.weight, 1.0)
        optimiser = make(model)
        for _ in range(3 * CLEAR):
            if isinstance(optimiser, Optimiser):
                optimiser.gradient.fill_(1e-31)
                optimiser.step(1.0, torch.zeros(()))
            else:
                model.weight.grad = torch.full_like(model.weight, 1e-31)
                optimiser.step()
        weights.append(model.weight.detach())
    assert float(weights[1]) < 0.98
    assert_close(*weights)


def torch_twin(rule, parameters):
    """Torch's own optimiser of the same rule."""
    options = {name: value for name, value in vars(rule).items() if name != "base_fan_in"}
    return {Adam: torch.optim.Adam, AdamW: torch.optim.AdamW, SGD: torch.optim.SGD}[type(rule)](parameters, **options)


RULES = [Adam(lr=1e-2, weight_decay=0.1), AdamW(lr=1e-2), SGD(lr=1e-2), SGD(lr=1e-2, momentum=0.5, nesterov=True, weight_decay=0.1)]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_rule_walks_as_torchs_own(rule):
    ours, _ = walked(50, optimiser=Optimiser(model := Pair(), rule), model=model)
    other = Pair()
    theirs = torch_twin(rule, other.parameters())
    for step in range(50):
        theirs.zero_grad()
        other.loss(step).backward()
        theirs.step()
    assert_close(list(ours.parameters()), list(other.parameters()), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_bad_step_moves_nothing_whatever_the_rule(rule):
    model, optimiser = walked(3, optimiser=Optimiser(model := Pair(), rule), model=model)
    before = {name: t.clone() for name, t in optimiser.tensors().items() if name in rule.slots}
    weights = [p.detach().clone() for p in model.parameters()]
    optimiser.gradient.fill_(float("nan"))
    optimiser.step(1.0, torch.tensor(0.0))
    assert_close(list(model.parameters()), weights, rtol=0, atol=0)
    assert_close({name: optimiser.tensors()[name] for name in rule.slots}, before, rtol=0, atol=0)


@pytest.mark.parametrize("longest", [0.5, 1.0, 2.0])
def test_only_a_gradient_that_is_longer_is_clipped_to_the_norm(longest):
    model = Pair()
    optimiser = Optimiser(model, SGD(lr=1.0, momentum=0.0), clip=longest)
    before = torch.cat([p.detach().clone() for p in model.parameters()])
    optimiser.zero()
    model.loss(0).backward()
    gradient = optimiser.gradient / optimiser.gradient.norm()
    optimiser.gradient.copy_(gradient)
    optimiser.step(1.0, torch.tensor(0.0))
    assert_close(torch.cat([p.detach() for p in model.parameters()]) - before, -min(1.0, longest) * gradient)


def test_a_step_whose_gradient_has_no_finite_norm_is_skipped():
    model = nn.Linear(2, 1)
    before = [p.detach().clone() for p in model.parameters()]
    optimiser = Optimiser(model, Adam(), clip=1.0)
    optimiser.gradient.fill_(3e19)  # finite, but its square is not
    optimiser.step(1.0, torch.tensor(0.0))
    assert optimiser.skipped() == (1, 1)
    assert_close(list(model.parameters()), before, rtol=0, atol=0)


def test_a_module_with_nothing_to_train_is_refused():
    with pytest.raises(SettingError, match=r"Linear has no parameter to train; call its method requires_grad_\(\) first"):
        Optimiser(nn.Linear(2, 1).requires_grad_(False), Adam())


def give_new_data(model):
    for p in model.parameters():
        p.data = p.data.clone()


def give_new_gradients(model):
    for p in model.parameters():
        p.grad = torch.ones_like(p)


MEDDLES = {
    "zero_grad": lambda model: model.zero_grad(),
    "new data": give_new_data,
    "new gradients": give_new_gradients,
    "another type and back": lambda model: model.double().float(),
    "another type": lambda model: model.double(),
}


@pytest.mark.parametrize("meddle", MEDDLES.values(), ids=MEDDLES)
def test_a_parameter_that_somebody_gave_another_tensor_trains_on(meddle):
    whole, _ = walked(10)
    model, optimiser = walked(5)
    for step in range(5, 10):
        meddle(model)
        walked(step + 1, model, optimiser, start=step)
    assert_close(list(model.parameters()), list(whole.parameters()), rtol=0, atol=0)
