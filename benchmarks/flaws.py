"""What the slips of well-known VAE notebooks cost, in nats on held-out images: each trained as it was written, and as it was meant.

Every model is judged in the same way, by the ELBO of its own encoder and decoder with weight 1 on examples that it has not seen (unless
the slip is that it has), one code drawn for each. Needs MNIST: latentscape fetch mnist.
Run one, some or all with: python benchmarks/flaws.py [scale] [mean] [everything] [rate] [--seeds 3] [--epochs N]

scale       the code is drawn with std = exp(log variance), while the KL is that of the variance: 784-256-256-2
mean        the reconstruction is a mean over the pixels, while the KL is a sum over the code: 784-128-32-2
everything  the held-out images are trained on too: 784-128-32-2 by its better recipe, half a minute a run where convolutions take long
rate        a learning rate that is set, but never handed to the optimiser: the digits, at Adam's own rate and at others
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

import latentscape as ls
from latentscape.data import Splits, Stream
from latentscape.measures import measure
from latentscape.models import Autoencoder, Model
from latentscape.networks import MLP
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model
from latentscape.recipes.data import take_data

Row = tuple[str, float, float]  # what it is, its ELBO and its KL


def trained(source: str, recipe: str, seed: int, epochs: int | None, **settings: Any) -> ls.Run:
    """A run that leaves nothing behind."""
    changes = {name.replace("__", "."): value for name, value in settings.items()} | ({"train.epochs": epochs} if epochs else {})
    with tempfile.TemporaryDirectory() as folder:
        return ls.run(source, recipe, settings=changes, seed=seed, out=Path(folder) / "run", pictures=False)


def row(what: str, model: Model, splits: Splits, part: str = "heldout") -> Row:
    found = measure(model, splits.part(part))
    assert found.elbo is not None and found.kl is not None
    return what, found.elbo, found.kl


def scale(seed: int, epochs: int | None) -> Iterator[Row]:
    """`std = exp(log_var)` in the draw, `log_var` taken for what it is in the KL."""
    recipe = read_recipe("mnist-vae-wide")
    splits = take_data(recipe, ls.find_source("mnist"))
    for slip in (False, True):
        model = build_model(recipe, splits.train.shape, seed=seed)
        assert isinstance(model, Autoencoder)
        _train_as_written(model, splits, epochs or recipe.train.epochs, seed, slip=slip)
        if not slip:
            yield row("as it was meant", model, splits)
            continue
        yield row("as written, judged by the code it drew: std = exp(log_var)", model, splits)
        network = model.encoder.network
        assert isinstance(network, MLP)
        last = network.layers[-1]
        with torch.no_grad():
            for values in last.parameters():  # the rows of what is called log_var
                values[2:] *= 0.5
        yield row("as written, judged by the code of its KL: std = exp(log_var / 2)", model, splits)


def _train_as_written(model: Autoencoder, splits: Splits, epochs: int, seed: int, *, slip: bool) -> None:
    """The notebook's loop. Our encoder gives mean and log std; with the slip, what it gives is called a log variance."""
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, fused=True)
    stream = Stream(splits.train.decoded(), 128, seed)
    for step, batch in enumerate(stream.since(0), 1):
        mean, log_std = model.encoder.network(batch.x).chunk(2, dim=-1)
        kl = 0.5 * (mean**2 + (2 * log_std).exp() - 1 - 2 * log_std).sum(-1)
        if slip:
            log_var = log_std
            kl = 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(-1)
        z = mean + log_std.exp() * torch.randn_like(mean)
        reconstruction = F.binary_cross_entropy_with_logits(model.decoder.network(z), batch.x, reduction="sum") / len(batch.x)
        optimizer.zero_grad()
        (reconstruction + kl.mean()).backward()
        optimizer.step()
        if step == epochs * stream.steps_per_epoch:
            return


def mean(seed: int, epochs: int | None) -> Iterator[Row]:
    """A mean over D pixels beside a sum over the code is a beta of D; for squared errors, of D / (2 std^2) under a Gaussian."""
    gaussian = {"kind": "gaussian", "std": 0.5**0.5}  # whose log-likelihood is minus the squared error, but for a constant
    for what, settings in (
        ("sum over pixels", {}),
        ("mean over pixels: beta 784", {"objective.beta": 784.0}),
        ("sum of squared errors", {"model.likelihood": gaussian}),
        ("mean of squared errors: beta 784", {"model.likelihood": gaussian, "objective.beta": 784.0}),
    ):
        run = trained("mnist", "mnist-vae", seed, epochs, **settings)
        yield row(what, run.model, run.splits)


def everything(seed: int, epochs: int | None) -> Iterator[Row]:
    """Two models judged on the official held-out images, which the second has been trained on, and on those that both have."""
    # chance moves a model on both alike: what is gained is how much less lies between the two figures of the second
    splits = take_data(read_recipe("mnist-vae"), ls.find_source("mnist"))
    apart: dict[str, Any] = {"data__split__valid": 0.0}
    joined = apart | {"data__split__heldout": 0.0, "data__split__all": True}
    for what, split in (("trained on 60,000 images", apart), ("trained on all 70,000", joined)):
        model = trained("mnist", "mnist-vae-tuned", seed, epochs, **split).model
        yield row(f"{what}, judged on the official 10,000", model, splits)
        yield row(f"{what}, judged on the other 60,000", model, splits, part="train")


def rate(seed: int, epochs: int | None) -> Iterator[Row]:
    """All 1,797 digits are trained on, as in the notebook; a tenth of them is held out here."""
    for value in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2):
        run = trained("digits", "digits-mlp", seed, epochs, train__optimizer__lr=value, data__split__heldout=0.1)
        yield row(f"Adam at {value:g}{' (its own)' if value == 1e-3 else ''}", run.model, run.splits)


FLAWS = {"scale": scale, "mean": mean, "everything": everything, "rate": rate}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("flaws", nargs="*", metavar="FLAW", default=[])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, help="as published, unless given")
    options = parser.parse_args()
    print(f"torch {torch.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}; nats per example, mean, each seed")
    for name in options.flaws or FLAWS:
        print(f"\n{name}: {FLAWS[name].__doc__}")
        found: dict[str, list[tuple[float, float]]] = {}
        for seed in range(options.seeds):
            for what, elbo, kl in FLAWS[name](seed, options.epochs):
                found.setdefault(what, []).append((elbo, kl))
        for what, figures in found.items():
            elbos, kls = zip(*figures, strict=True)
            each = " / ".join(f"{-elbo:.2f}" for elbo in elbos)
            print(f"  -ELBO {-statistics.mean(elbos):8.2f}  ({each})  KL {statistics.mean(kls):5.2f}  {what}", flush=True)


if __name__ == "__main__":
    main()
