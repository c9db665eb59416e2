# The source of a notebook: ../make.py builds it.

# %% [markdown]
# # 4. A wider VAE, and what it learns when
#
# Two hidden layers of 256 values, a small learning rate, and a look at the same few images again and again while they are learnt.
#
# MNIST has to be there: `latentscape fetch mnist`.

# %%
SOURCE = "mnist"
RECIPE = "mnist-vae-wide"
SETTINGS = {}  # changes to the recipe, such as {"train.epochs": 5}

# %% [markdown]
# ## Train
#
# The recipe asks for reconstructions after the first epoch and every fifth, so the run draws them while it trains. In a terminal,
# `latentscape train mnist --recipe mnist-vae-wide --watch` draws the whole state of a training again after an epoch.

# %%
import latentscape as ls

run = ls.run(SOURCE, RECIPE, settings=SETTINGS)
print(run.judgement.sentence)
print(*sorted(path.relative_to(run.path).as_posix() for path in run.path.glob("*/*.png")), sep="\n")

# %% [markdown]
# ## Reconstructions while it trains
#
# Five held-out images, and what became of them. First comes the average image, then the easy digits, later something of the others; in
# two numbers there is no room for how a digit was written.

# %%
ls.plots.plot_reconstruction_history(run.reconstruction_history)

# %% [markdown]
# ## Losses, with bands
#
# The reconstruction, the KL, and their sum, in nats per image, on logarithmic axes. The band is one standard deviation over the batches
# of an epoch to either side.

# %%
ls.plots.plot_curves(run.curves, "log")

# %% [markdown]
# *What was subtly wrong in the well-known notebook of this kind:* its network gives the logarithm of the *variance*, and $e$ to the
# power of that is taken as the standard deviation, which is then the square of what the KL takes it for. The standard deviation is
# $e^{\frac12 \log\sigma^2}$; our networks give $\log\sigma$, and each name means what it says. More in the
# [tutorials](../tutorials.md).
#
# A check with one image: the spread of codes drawn from $q(z \mid x)$, beside the standard deviation that the KL uses.

# %%
from latentscape.random import StreamNoise, generator

image = run.splits.part("heldout").values(slice(0, 1))
q = run.model.encoder(image)
drawn = q.draw(StreamNoise(generator("notebook", device=image.device)), 100_000)[:, 0]
print("spread of the draws", *(f"{value:.4f}" for value in drawn.std(0)))
print("std in the KL      ", *(f"{value:.4f}" for value in q.std[0]))

# %% [markdown]
# ## The map
#
# The mean codes of 10,000 held-out images, each as the digit it is.

# %%
ls.plots.plot_map(ls.explore.latent_map(run.model, run.splits.part("heldout"), part="heldout"))

# %% [markdown]
# ## New images
#
# Codes drawn from the prior, decoded.

# %%
ls.plots.plot_samples(ls.explore.sample(run.model, 64))
