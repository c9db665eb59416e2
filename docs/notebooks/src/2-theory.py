# The source of a notebook: ../make.py builds it.

# %% [markdown]
# # 2. The bound, by draws and by formula, and a convolutional VAE
#
# What a VAE maximises, how much chance there is in it, and how a gradient gets through a random draw; then the map and the sheet of a
# convolutional VAE on MNIST. Every formula, with the line of code that computes it, is in the [theory](../theory.md).
#
# MNIST has to be there: `latentscape fetch mnist`.

# %%
SOURCE = "mnist"
RECIPE = "mnist-conv-tuned"
SETTINGS = {}  # changes to the recipe, such as {"train.epochs": 3}

# %% [markdown]
# ## Train
#
# The tutorial's network: two convolutions that halve the image, 16 hidden values, a code of 2, and transposed convolutions on the way
# back. `mnist-conv` trains it as the tutorial does, for 30 epochs; `mnist-conv-tuned`, taken here, comes further in a few minutes.

# %%
import latentscape as ls

run = ls.run(SOURCE, RECIPE, settings=SETTINGS, pictures=False)
print(run.judgement.sentence)
print(f"{sum(p.numel() for p in run.model.parameters()):,} parameters")

# %% [markdown]
# ## The bound
#
# $$\log p(x) \ge \mathrm{ELBO} = E_{q(z \mid x)}[\log p(x \mid z)] - KL(q(z \mid x) \Vert p(z))$$
#
# On images that training has not seen, in nats per image:

# %%
figures = ls.measure(run.model, run.splits.part("heldout"))
print(f"ELBO {figures.elbo:.2f} = log p(x|z) {figures.log_likelihood:.2f} - KL {figures.kl:.2f}, on {figures.n:,} held-out images")

# %% [markdown]
# *What was subtly wrong in the well-known notebook of this kind:* it joins the training and the test images and trains on all of them,
# so no loss it shows is one of unseen images. (`mnist-conv-all` does so too, to be compared.) More in the [tutorials](../tutorials.md).

# %% [markdown]
# ## The KL by draws, and by formula
#
# The KL is a mean, $E_q[\log q(z \mid x) - \log p(z)]$, so $M$ draws estimate it. For two Gaussians there is also a formula,
# $\frac12(\mu^2 + \sigma^2 - 1) - \log\sigma$ for each dimension, with no chance in it. Take $q(z \mid x)$ of one held-out image,
# estimate its KL 500 times with $M$ draws, and look at how far the estimates spread: as $1/\sqrt M$. Four times the draws, half the
# spread.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch

from latentscape.distributions import kl_each
from latentscape.random import StreamNoise, generator

image = run.splits.part("heldout").values(slice(0, 1))
noise = StreamNoise(generator("notebook", device=image.device))
with torch.no_grad():
    q, p = run.model.encoder(image), run.model.prior()
    exact = float(kl_each(q, p).sum())
    draws = [1, 4, 16, 64, 256, 1024]
    estimates = []
    for m in draws:
        z = q.draw(noise, 500 * m)[:, 0]  # of one image
        estimates.append((q.log_prob(z) - p.log_prob(z)).reshape(500, m).mean(1).cpu().numpy())
spread = np.array([found.std() for found in estimates])

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
left.boxplot(estimates, tick_labels=draws, showfliers=False)
left.axhline(exact, color="C3", linestyle="--", label=f"formula: {exact:.3f} nats")
left.set(title="500 estimates of the KL", xlabel="M, draws", ylabel="nats")
legend = left.legend()
right.loglog(draws, spread, "o", label="standard deviation of the estimates")
right.loglog(draws, spread[0] / np.sqrt(draws), color="C3", linestyle="--", label=r"$\propto 1/\sqrt{M}$")
right.set(title="How far they spread", xlabel="M, draws", ylabel="nats")
legend = right.legend()

# %% [markdown]
# ## A gradient through a draw
#
# A draw $z \sim N(\mu, \sigma^2)$ has no derivative by $\mu$. Written as $z = \mu + \sigma\varepsilon$ with $\varepsilon \sim N(0, 1)$
# it has one: the chance is in $\varepsilon$, which does not depend on the parameters. For $E[z^2] = \mu^2 + \sigma^2$ the gradient must
# be $(2\mu, 2\sigma)$:

# %%
mean, std = torch.tensor(0.5, requires_grad=True), torch.tensor(0.8, requires_grad=True)
z = mean + std * torch.randn(100_000, generator=torch.Generator().manual_seed(0))
z.square().mean().backward()
print(f"by draws   {mean.grad:.3f} {std.grad:.3f}")
print(f"by formula {2 * mean:.3f} {2 * std:.3f}")

# %% [markdown]
# ## The sheet
#
# 30 by 30 codes between -1 and 1, decoded: the middle of the prior.

# %%
ls.plots.plot_manifold(ls.explore.manifold(run.model, n=30, span=(-1, 1)))

# %% [markdown]
# ## The map
#
# The mean codes of held-out images, by their labels, which training never saw.

# %%
ls.plots.plot_map(ls.explore.latent_map(run.model, run.splits.part("heldout"), part="heldout"), colour_bar=True)
