# The source of a notebook: ../make.py builds it.

# %% [markdown]
# # 5. The right loss, the naive loss, and any distribution
#
# A VAE is an encoder that gives a distribution over codes, a prior, and a decoder. None of the distributions has to be Gaussian. But
# the loss has to be the right one: first a loss that looks right and is not, beside the ELBO; then the ELBO with other distributions.
#
# MNIST has to be there: `latentscape fetch mnist`.

# %%
SOURCE = "mnist"
SETTINGS = {}  # changes to the recipes, such as {"train.epochs": 3}
PAIRS = [("laplace", "laplace"), ("student-t", "student-t"), ("beta", "uniform")]  # posterior, prior

# %% [markdown]
# ## Two losses for one network
#
# The naive loss is the squared error of the image plus something that pulls codes to mean 0 and variance 1. Each part is a *mean*: over
# 784 pixels the first, over 2 dimensions of the code the second.

# %%
import latentscape as ls

naive = ls.run(SOURCE, "mnist-naive", settings=SETTINGS, pictures=False)
elbo = ls.run(SOURCE, "mnist-elbo", settings=SETTINGS, pictures=False)
for name, run in [("naive", naive), ("ELBO", elbo)]:
    figures = ls.measure(run.model, run.splits.part("heldout"))
    print(f"{name:6} ELBO {figures.elbo:8.2f}   KL {figures.kl:.2f}   {figures.active_units} of 2 dimensions in use")

# %% [markdown]
# *What was subtly wrong in the well-known notebook of this kind:* a mean stands where a sum belongs. A pixel that is better by much
# makes the mean over all pixels better by little, so the regulariser wins: the encoder gives every image the same distribution, the
# prior itself (KL 0), and the decoder, which learns nothing from such a code, draws the average image. In the ELBO both parts are sums,
# in nats, and neither drowns the other. More in the [tutorials](../tutorials.md), and in the [theory](../theory.md).

# %%
ls.picture_of([naive, elbo])

# %%
ls.plots.plot_reconstructions(ls.explore.reconstruct(naive.model, naive.splits.part("heldout"), n=10, part="heldout"))

# %%
ls.plots.plot_reconstructions(ls.explore.reconstruct(elbo.model, elbo.splits.part("heldout"), n=10, part="heldout"))

# %% [markdown]
# ## Other distributions
#
# A posterior and a prior are chosen by name. Where their KL has a formula it is taken, elsewhere it is a mean over draws. A pair that
# cannot work is refused, with a reason: a Gaussian posterior reaches beyond the bounds of a uniform prior, and its KL would be
# infinite.

# %%
try:
    ls.run(SOURCE, "mnist-elbo", settings=SETTINGS | {"model.prior": "uniform"})
except ValueError as error:
    print(error)

# %%
runs = {}
for posterior, prior in PAIRS:
    pair = {"model.posterior": posterior, "model.prior": prior}
    runs[posterior, prior] = ls.run(SOURCE, "mnist-elbo", settings=SETTINGS | pair, out=f"runs/{posterior}-{prior}", pictures=False)
    figures = ls.measure(runs[posterior, prior].model, runs[posterior, prior].splits.part("heldout"))
    print(f"{posterior:9} / {prior:9} ELBO {figures.elbo:8.2f}   KL {figures.kl:.2f}")

# %% [markdown]
# ## What they look like
#
# Laplace and Student-t have heavier tails than the Gaussian, so their codes may reach further out; their ELBO is about the Gaussian's.
# Codes under the uniform prior lie between 0 and 1, and its corners cost some nats. The sheets of these three show codes in equal steps
# of probability under each prior.

# %%
ls.picture_of([elbo, *runs.values()])

# %% [markdown]
# ## The last pair by itself
#
# Its codes on a scale of their own, and new images: codes drawn from its prior, decoded.

# %%
last = runs[PAIRS[-1]]
ls.plots.plot_map(ls.explore.latent_map(last.model, last.splits.part("heldout"), part="heldout"))

# %%
ls.plots.plot_samples(ls.explore.sample(last.model, 64))
