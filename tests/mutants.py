"""Small changes of the mathematics, each of which the tests beside it must catch: python tests/mutants.py [NAME ...]

Each change is applied to a copy of the project, where the tests that should catch it run up to the first failure. The script prints a line
for each change, and fails if the tests passed under any of them.
"""

import multiprocessing
import os
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
MAX_SECONDS = 300.0  # for the tests of one change; a change that makes them hang is caught
EXIT_CODE_OFFSET = 100  # added to pytest's exit code, to tell it from that of a process that fails in another way
PRELOADED = [
    "matplotlib.figure",
    "numpy",
    "pytest",
    "rich.console",
    "safetensors.torch",
    "scipy.stats",
    "sklearn.mixture",
    "torch",
]


class Mutant(NamedTuple):
    """A change of one place in a module, and the tests that should fail under it: a file, or one test of a slow file."""

    module: str
    old: str
    new: str
    tests: str


MUTANTS = {
    # objectives
    "the ELBO adds the KL": Mutant(
        "objectives/elbo.py",
        'terms["log_likelihood"] - weights["beta"] * terms["kl"]',
        'terms["log_likelihood"] + weights["beta"] * terms["kl"]',
        "exact/test_objectives.py",
    ),
    "the ELBO has no beta": Mutant("objectives/elbo.py", 'weights["beta"] * terms["kl"]', 'terms["kl"]', "exact/test_objectives.py"),
    "the naive loss has no beta": Mutant(
        "objectives/naive.py", 'weights["beta"] * terms["regulariser"]', 'terms["regulariser"]', "exact/test_objectives.py"
    ),
    "several draws are added up": Mutant(
        "objectives/objective.py", "values.mean(0) if len(values) > 1", "values.sum(0) if len(values) > 1", "exact/test_objectives.py"
    ),
    "the critic confuses the two kinds of codes": Mutant(
        "objectives/adversarial.py",
        "F.softplus(of_examples) + F.softplus(-of_prior)",
        "F.softplus(-of_examples) + F.softplus(of_prior)",
        "exact/test_objectives.py",
    ),
    "the encoder helps the critic": Mutant(
        "objectives/adversarial.py", "F.logsigmoid(of_examples)", "F.logsigmoid(-of_examples)", "exact/test_objectives.py"
    ),
    "the encoder is rewarded for other codes": Mutant(
        "objectives/adversarial.py",
        '+ weights["beta"] * terms["log_fooled"]',
        '- weights["beta"] * terms["log_fooled"]',
        "exact/test_objectives.py",
    ),
    "each loss reaches all networks": Mutant(
        "training/updates.py",
        "loss.backward(inputs=self.optimisers[name].parameters, retain_graph=True)",
        "loss.backward(retain_graph=True)",
        "contracts/test_objectives.py",
    ),
    "the loss has no weights": Mutant(
        "objectives/score.py", "weighted_mean(self.value, self.weight)", "weighted_mean(self.value, None)", "contracts/test_objectives.py"
    ),
    "a loss keeps its sign": Mutant("objectives/score.py", "return -value if", "return value if", "contracts/test_objectives.py"),
    # distributions
    "the KL to a standard normal has half the entropy": Mutant(
        "distributions/kl.py",
        "(q.location.square() + q.var - 1) - q.log_std",
        "(q.location.square() + q.var - 1) - 0.5 * q.log_std",
        "exact/test_kl.py",
    ),
    "the KL of two normals is in units of q": Mutant(
        "distributions/kl.py",
        "((q.location - p.location) / p.std).square()",
        "((q.location - p.location) / q.std).square()",
        "exact/test_kl.py",
    ),
    "the KL of two normals is turned around": Mutant(
        "distributions/kl.py", "ratio = (q.std / p.std).square()", "ratio = (p.std / q.std).square()", "exact/test_kl.py"
    ),
    "a normal density lacks its constant": Mutant(
        "distributions/normal.py", "HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)", "HALF_LOG_2PI = 0.0", "exact/test_distributions.py"
    ),
    "a normal density of codes lacks its Jacobian": Mutant(
        "distributions/normal.py",
        "((value - self.location) / self.std).square() - self.log_std",
        "((value - self.location) / self.std).square()",
        "exact/test_kl.py",
    ),
    "a normal density of values lacks its Jacobian": Mutant(
        "distributions/normal.py",
        "(-self.log_std).exp()).square() - self.log_std",
        "(-self.log_std).exp()).square()",
        "exact/test_objectives.py",
    ),
    "codes are drawn with the variance": Mutant(
        "distributions/normal.py",
        "torch.addcmul(self.location, self.std,",
        "torch.addcmul(self.location, self.var,",
        "exact/test_distributions.py",
    ),
    "the variance is a standard deviation": Mutant(
        "distributions/normal.py", "return self.std.square()", "return self.std", "exact/test_kl.py"
    ),
    "a mixture lacks its determinant": Mutant(
        "distributions/normal.py", "white.square().sum(-1) - log_det", "white.square().sum(-1)", "exact/test_distributions.py"
    ),
    "a mixture has the constant of one dimension": Mutant(
        "distributions/normal.py", "value.shape[-1] * HALF_LOG_2PI", "HALF_LOG_2PI", "exact/test_distributions.py"
    ),
    "a mixture of posteriors is not divided by their number": Mutant(
        "distributions/mixed.py", "each.logsumexp(-1) - math.log(each.shape[-1])", "each.logsumexp(-1)", "models/test_vampprior.py"
    ),
    "a VampPrior has one pseudo-input": Mutant(
        "parts/priors.py", "Mixed(encode(self.inputs))", "Mixed(encode(self.inputs[:1]))", "models/test_vampprior.py"
    ),
    "the mean of a logit-normal is that of half the variance": Mutant(
        "distributions/torch_family.py",
        "torch.softmax(-0.5 * nodes.square(), dim=0)",
        "torch.softmax(-nodes.square(), dim=0)",
        "exact/test_distributions.py",
    ),
    "a Kumaraswamy density lacks a factor": Mutant(
        "distributions/torch_family.py", "return a.log() + b.log() +", "return a.log() +", "exact/test_distributions.py"
    ),
    "the constant of the continuous Bernoulli bends down": Mutant(
        "distributions/unit.py", "+ square / 12 - 7", "- square / 12 - 7", "exact/test_distributions.py"
    ),
    "the continuous Bernoulli lacks its constant": Mutant(
        "distributions/unit.py",
        "- F.softplus(self.logits) + log_constant(self.logits)",
        "- F.softplus(self.logits)",
        "exact/test_distributions.py",
    ),
    "the slope of a Bernoulli is turned around": Mutant(
        "distributions/unit.py", "(x - p).mul_(each)", "(p - x).mul_(each)", "exact/test_distributions.py"
    ),
    # evidence and figures
    "the evidence lacks log K": Mutant("measures/evidence.py", "log_total - math.log(draws)", "log_total", "exact/test_evidence.py"),
    "the evidence leaves out the prior": Mutant(
        "measures/evidence.py",
        "log_joint_over_q = draw.log_likelihood + draw.log_prior - draw.log_q",
        "log_joint_over_q = draw.log_likelihood - draw.log_q",
        "exact/test_evidence.py",
    ),
    "each chunk of draws has the same noise": Mutant(
        "measures/evidence.py",
        "model.draw(batch, noise=noise,",
        "model.draw(batch, noise=IndexNoise(seed, batch.index),",
        "exact/test_evidence.py",
    ),
    "the standard error ignores the squares of weights": Mutant(
        "measures/evidence.py", "weight.square() * relative", "weight * relative", "exact/test_figures.py"
    ),
    "the standard error ignores that the mean is known": Mutant(
        "measures/evidence.py", "(squares - 1 / draws)", "squares", "exact/test_evidence.py"
    ),
    "the effective draws are the sum of squares": Mutant(
        "measures/evidence.py", "ess=1 / squares", "ess=draws**2 * squares", "exact/test_evidence.py"
    ),
    "the noise of the evidence ignores the seed": Mutant(
        "measures/evidence.py",
        "needs = IndexNoise(seed, batch.index), NEEDS",
        "needs = IndexNoise(0, batch.index), NEEDS",
        "exact/test_figures.py",
    ),
    "the ELBO in the figures adds the KL": Mutant(
        "measures/figures.py", "log_likelihood - kl,", "log_likelihood + kl,", "exact/test_figures.py"
    ),
    "the squared error is that of the sampled code": Mutant(
        "measures/figures.py", "model.decode_given(draw.mean,", "model.decode_given(draw.z[0],", "exact/test_figures.py"
    ),
    "the noise of the figures ignores the seed": Mutant(
        "measures/figures.py", "noise=IndexNoise(seed, part.index)", "noise=IndexNoise(0, part.index)", "exact/test_figures.py"
    ),
    "a dimension is active from a tenth of a nat on": Mutant(
        "measures/figures.py", "MIN_ACTIVE_KL_NATS = 0.01", "MIN_ACTIVE_KL_NATS = 0.1", "exact/test_figures.py"
    ),
    "the KL of each dimension ignores weights": Mutant(
        "measures/totals.py",
        "(weight.view(-1, *[1] * (value.ndim - 1)) * value)",
        "(value if value.ndim > 1 else weight * value)",
        "exact/test_figures.py",
    ),
    "means are divided by the number of examples": Mutant(
        "measures/totals.py", "float(weight.sum(dtype=torch.float64))", "len(weight)", "exact/test_figures.py"
    ),
    "the training figures are judged": Mutant(
        "measures/diagnosis.py",
        'part = "valid" if "valid" in learnt else "train"',
        'part = "train"',
        "measures/test_diagnosis.py",
    ),
    "an ELBO above that without a code is a failure": Mutant(
        "measures/diagnosis.py", "elif elbo < without:", "elif elbo > without:", "measures/test_diagnosis.py"
    ),
    "all columns are judged on one scale": Mutant(
        "measures/explained.py",
        "if len(examples.shape) != 1 or",
        "if len(examples.shape) == 1 or",
        "measures/test_explained.py",
    ),
    "outliers decide the share": Mutant(
        "measures/explained.py", "(x >= self.low) & (x <= self.high)", "~x.isnan()", "measures/test_explained.py"
    ),
    "a part is compared with its own mean": Mutant(
        "measures/explained.py",
        "(reconstructions, baseline.centre)",
        "(reconstructions, x.mean(0))",
        "measures/test_explained.py",
    ),
    "a difference within its error is overfitting": Mutant(
        "measures/diagnosis.py",
        "lost > MIN_STANDARD_ERRORS * math.hypot(train.se, valid.se)",
        "lost > 0",
        "measures/test_diagnosis.py",
    ),
    "near samples of the prior are far": Mutant(
        "measures/samples.py",
        "torch.cdist(samples, codes).amin(1) > near",
        "torch.cdist(samples, codes).amin(1) < near",
        "measures/test_diagnosis.py",
    ),
    "the gap to validation is turned around": Mutant(
        "measures/diagnosis.py",
        "lost = train.mean - valid.mean",
        "lost = valid.mean - train.mean",
        "measures/test_diagnosis.py",
    ),
    "the mutual information is that of the clusters with themselves": Mutant(
        "measures/clusters.py",
        "normalized_mutual_info_score(labels, clusters)",
        "normalized_mutual_info_score(clusters, clusters)",
        "measures/test_clusters.py",
    ),
    "the Rand index is that of the labels with themselves": Mutant(
        "measures/clusters.py", "adjusted_rand_score(labels, clusters)", "adjusted_rand_score(labels, labels)", "measures/test_clusters.py"
    ),
    "the worst matching of clusters is taken": Mutant(
        "measures/clusters.py", "maximize=True", "maximize=False", "measures/test_clusters.py"
    ),
    # exploring
    "the direction on the sphere speeds up": Mutant(
        "explore/interpolate.py",
        "np.arctan2(sine, cosine) * t[:, None]",
        "np.arctan2(sine, cosine) * t[:, None] ** 2",
        "explore/test_interpolate.py",
    ),
    "the length on the sphere is constant": Mutant(
        "explore/interpolate.py", "_interpolated(lengths[:1], lengths[1:], t)", "lengths[0]", "explore/test_interpolate.py"
    ),
    "the quantiles of a manifold are off the middle": Mutant(
        "explore/manifold.py", "(torch.arange(n) + 0.5) / n", "(torch.arange(n) + 0.25) / n", "explore/test_manifold.py"
    ),
    "a manifold is upside down": Mutant(
        "explore/manifold.py", "points[:, axes[0]].flip(0)", "points[:, axes[0]]", "explore/test_manifold.py"
    ),
    "a map shows the least used dimensions": Mutant(
        "explore/codes.py", "torch.topk(activity, 2)", "torch.topk(-activity, 2)", "explore/test_codes.py"
    ),
    "the quantiles of a conditional prior take its variance": Mutant(
        "parts/priors.py", "p.mean + p.std * torch.special.ndtri", "p.mean + p.var * torch.special.ndtri", "exact/test_distributions.py"
    ),
    # the explorer page
    "the width of a point is its variance": Mutant(
        "explore/points.py", '0.5 * np.log(arrays["var"]', 'np.log(arrays["var"]', "explore/test_points.py"
    ),
    "a rare class may have no point": Mutant(
        "explore/points.py", "shares = np.maximum(shares, 1)", "shares = np.maximum(shares, 0)", "explore/test_points.py"
    ),
    "a dimension ends before its codes": Mutant(
        "explore/dimensions.py", "(np.minimum, low, ends[0])", "(np.maximum, low, ends[0])", "explore/test_dimensions.py"
    ),
    "the density of a prior is turned over": Mutant(
        "explore/prior_density.py", "np.meshgrid(*axes[::-1], indexing", "np.meshgrid(*axes, indexing", "explore/test_dimensions.py"
    ),
    "a plane that is decoded beforehand has no unit": Mutant(
        "explore/rendered.py",
        "projection.components[:2] * projection.unit",
        "projection.components[:2]",
        "explore/test_dimensions.py",
    ),
    "discriminants separate classes least": Mutant(
        "explore/projections.py",
        "np.linalg.solve(lower.T, vectors[:, ::-1][:, :count])",
        "np.linalg.solve(lower.T, vectors[:, :count])",
        "explore/test_projections.py",
    ),
    "a label without a name takes that of another": Mutant(
        "web/fields.py", "len(classes) + np.searchsorted(nameless, labels)", "np.searchsorted(nameless, labels)", "web/test_fields.py"
    ),
    "originals are a step off": Mutant(
        "web/originals.py", "np.rint((values - self._low)", "np.floor((values - self._low)", "web/test_originals.py"
    ),
    "the variance in a program has no correction": Mutant(
        "web/pointwise.py",
        "* (n / max(n - correction, 1e-30))",
        "* 1.0",
        "web/test_program.py::test_a_program_in_float32_gives_what_torch_gives[decoder of network functions]",
    ),
    "a program forgets changes in place": Mutant(
        "web/recording.py",
        "for tensor, new in changes[past:]:",
        "for tensor, new in changes[:0]:",
        "web/test_program.py::test_a_program_in_float32_gives_what_torch_gives[decoder of network in place]",
    ),
    # scaling, context, models
    "the determinant of a scaling has the wrong sign": Mutant(
        "parts/scaling.py", "return -self.scale.log()", "return self.scale.log()", "exact/test_evidence.py"
    ),
    "the determinant of a scaling counts one value": Mutant(
        "parts/scaling.py", "self.scale.log().expand(shape).sum()", "self.scale.log().sum()", "exact/test_evidence.py"
    ),
    "a probability is given a unit": Mutant(
        "models/composing.py", "if scaling is None or not likelihood.is_density:", "if scaling is None:", "exact/test_evidence.py"
    ),
    "a decoded context is not scaled": Mutant(
        "models/encoded.py",
        "self.decoder(z, self._scaled_context(context))\n        return self._in_own_unit(p.mean)",
        "self.decoder(z, context)\n        return self._in_own_unit(p.mean)",
        "contracts/test_models.py::test_the_squared_error_is_that_of_decoded_codes",
    ),
    "the decoder sees no context": Mutant(
        "models/encoded.py",
        'self.likelihood.features, context, "decoder")',
        'self.likelihood.features, None if context is None else 0 * context, "decoder")',
        "contracts/test_models.py::test_the_squared_error_is_that_of_decoded_codes",
    ),
    "a ladder draws from the evidence alone": Mutant("models/ladder.py", "ratio / (1 + ratio) * shift", "shift", "models/test_ladder.py"),
    "a ladder has the precision of half the evidence": Mutant(
        "models/ladder.py", "-0.5 * torch.log1p(ratio)", "-0.5 * torch.log1p(0.5 * ratio)", "models/test_ladder.py"
    ),
    "a ladder decodes codes without the mean of their prior": Mutant(
        "models/ladder.py", "z = mean + log_std.exp() * code", "z = log_std.exp() * code", "models/test_ladder.py"
    ),
    "the initial output bias is a probability": Mutant(
        "parts/likelihoods.py", "torch.logit(mean.clamp(0.01, 0.99))", "mean.clamp(0.01, 0.99)", "contracts/test_likelihoods.py"
    ),
    # what is fitted to data
    "the optimal standard deviation of a batch is a variance": Mutant(
        "parts/likelihoods.py", "log_std = 0.5 * (value - self.location)", "log_std = (value - self.location)", "parts/test_likelihoods.py"
    ),
    "the settled standard deviation is a variance": Mutant(
        "parts/likelihoods.py", "max(math.sqrt(squared_error()), 1e-6)", "max(squared_error(), 1e-6)", "exact/test_settle.py"
    ),
    "a fitted mixture has variances for standard deviations": Mutant(
        "parts/priors.py",
        "torch.linalg.cholesky(torch.as_tensor(fitted.covariances_))",
        "torch.as_tensor(fitted.covariances_)",
        "parts/test_priors.py",
    ),
    "the prior is fitted to mean codes": Mutant(
        "training/settling.py", "needs=()).z\n", 'needs=("mean",)).mean.unsqueeze(0)\n', "exact/test_settle.py"
    ),
    "codes are fitted to without their weights": Mutant(
        "training/settling.py",
        "up_to = examples.weight.double().cumsum(0)",
        "up_to = torch.ones_like(examples.weight).double().cumsum(0)",
        "training/test_weights.py",
    ),
    "the prior and the standard deviation are those of all parts": Mutant(
        "training/training.py",
        "settle(self.model.eval(), self.splits.train,",
        'settle(self.model.eval(), self.splits.part("all"),',
        "training/test_parts_of_the_data.py",
    ),
    "the scaling and the output bias are those of all parts": Mutant(
        "runs/experiment.py", "train=splits.train).to(device)", 'train=splits.part("all")).to(device)', "runs/test_parts_of_the_data.py"
    ),
    "the standard deviation of columns ignores weights": Mutant(
        "data/moments.py",
        "square += deviation.sum(0) if w is None else torch.tensordot(w, deviation, 1)",
        "square += deviation.sum(0)",
        "training/test_weights.py",
    ),
    # data
    "what is held out stays in the training part": Mutant(
        "data/splits.py", "return examples.take(np.sort(order[size:])),", "return examples,", "data/test_examples.py"
    ),
    "every seed splits in the same way": Mutant(
        "data/splits.py", 'generator=generator("split", name, seed)', 'generator=generator("split", name)', "data/test_examples.py"
    ),
    "every epoch has the same order": Mutant(
        "data/stream.py", 'generator("order", self.seed, epoch)', 'generator("order", self.seed)', "training/test_parts_of_the_data.py"
    ),
    "blocks of examples share their noise": Mutant(
        "random.py", 'generator("noise", seed, b)', 'generator("noise", seed)', "test_random.py"
    ),
    # training
    "the best weights are not given back": Mutant("training/best.py", "if self.weights:", "if not self.weights:", "training/test_best.py"),
    "the worst epoch is the best": Mutant("training/best.py", "if value > self.value:", "if value < -self.value:", "training/test_best.py"),
    "patience is an epoch longer": Mutant(
        "training/best.py",
        "state.epoch - max(self.epoch, self.after) >= self.patience",
        "state.epoch - max(self.epoch, self.after) > self.patience",
        "training/test_best.py",
    ),
    "the epochs of a warm-up are compared": Mutant(
        "training/best.py", "or state.epoch <= self.after:", "or state.epoch < 0:", "training/test_best.py"
    ),
    "short gradients are made longer": Mutant(
        "training/optimiser.py", "(self.clip / norm).clamp(max=1.0)", "(self.clip / norm)", "training/test_optimiser.py"
    ),
    "momentum has no weight": Mutant(
        "training/optimiser.py",
        "torch.add(moved, velocity, alpha=self.momentum)",
        "torch.add(moved, velocity)",
        "training/test_optimiser.py",
    ),
    "Nesterov's momentum is the ordinary one": Mutant(
        "training/optimiser.py",
        "alpha=self.momentum) if self.nesterov else after",
        "alpha=self.momentum) if False else after",
        "training/test_optimiser.py",
    ),
    "Adam decays as AdamW": Mutant(
        "machine/private.py",
        "torch._fused_adamw_ if decoupled else torch._fused_adam_",
        "torch._fused_adamw_",
        "training/test_optimiser.py",
    ),
    "a step ignores the schedule": Mutant(
        "training/optimiser.py", "lr=self.rule.lr * rate * share", "lr=self.rule.lr * share", "training/test_updates.py"
    ),
    "a skipped step counts": Mutant(
        "training/optimiser.py", "self._steps.sub_(bad)", "self._steps.sub_(0 * bad)", "training/test_optimiser.py"
    ),
    "a step takes the progress at its start": Mutant(
        "training/state.py", "(self.step + 0.5) / self.last", "self.step / self.last", "training/test_updates.py"
    ),
    "a step takes beta at the end": Mutant(
        "training/updates.py", "objective.weights(state.objective_progress)", "objective.weights(1.0)", "training/test_updates.py"
    ),
    "a step takes the learning rate at the end": Mutant(
        "training/updates.py", "state.rate(state.progress)", "state.rate(1.0)", "training/test_updates.py"
    ),
    "a step ignores weights": Mutant(
        "training/updates.py", "replace(score, weight=batch.weight)", "replace(score, weight=None)", "training/test_updates.py"
    ),
    "a linear schedule takes the whole run": Mutant(
        "schedules.py", "min(1.0, progress / self.until)", "min(1.0, progress)", "exact/test_schedules.py"
    ),
    "a one-cycle schedule ends at a half": Mutant(
        "schedules.py", "0.5 * (1 + math.cos(math.pi *", "0.5 * (1 + math.cos(0.5 * math.pi *", "exact/test_schedules.py"
    ),
    "the mean of an epoch is one of batch means": Mutant(
        "training/history.py", "np.average(values, weights=weight)", "np.average(values)", "training/test_history.py"
    ),
}


def change(mutant: Mutant, source: Path) -> None:
    """Apply a change to the modules in `source`.

    Raises:
        ValueError: Its old text does not occur exactly once in its module.
    """
    path = source / mutant.module
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.old!r} occurs {text.count(mutant.old)} times in {mutant.module}.")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def run_tests(folder: Path, tests: str) -> None:
    """Run tests of the project in `folder`, and leave the process with `EXIT_CODE_OFFSET` plus the exit code of pytest."""
    import pytest

    os.chdir(folder)
    sys.path.insert(0, str(folder / "src"))
    os.environ["PYTHONPATH"] = str(folder / "src")  # for programs that tests start
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", f"tests/{tests}"])
    sys.exit(EXIT_CODE_OFFSET + code)


def passes(tests: str, mutant: Mutant | None = None) -> bool:
    """Whether tests pass in a copy of the project, with a change if one is named.

    Raises:
        RuntimeError: pytest could not run them.
    """
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(PRELOADED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("src", "tests"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        if mutant is not None:
            change(mutant, folder / "src/latentscape")
        process = processes.Process(target=run_tests, args=(folder, tests))
        process.start()
        process.join(MAX_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
            return False
    code = (process.exitcode or 0) - EXIT_CODE_OFFSET
    if code not in (0, 1, 2):  # all passed, one failed, or a module could not be imported
        raise RuntimeError(f"pytest could not run {tests} (exit code {process.exitcode}).")
    return code == 0


def main(names: list[str]) -> int:
    """Try the changes of these names, or all of them; return the number that the tests did not catch."""
    chosen = {name: MUTANTS[name] for name in names} or MUTANTS
    for tests in sorted({mutant.tests for mutant in chosen.values()}):
        if not passes(tests):
            raise RuntimeError(f"{tests} fails without any change, or takes over {MAX_SECONDS:g} s.")
    print("unchanged, all tests pass", flush=True)
    missed = 0
    for name, mutant in chosen.items():
        survives = passes(mutant.tests, mutant)
        missed += survives
        print(f"{'MISSED' if survives else 'caught'}  {name}  ({mutant.tests})", flush=True)
    print(f"{missed} of {len(chosen)} changes were not caught")
    return missed


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.exit(min(1, main(sys.argv[1:])))
