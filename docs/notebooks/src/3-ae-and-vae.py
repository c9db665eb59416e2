# The source of a notebook: ../make.py builds it.

# %% [markdown]
# # 3. An autoencoder beside a VAE
#
# The same network twice: once as a plain autoencoder (AE), trained to reconstruct and nothing else, once as a VAE. Which one has the
# better map, which one can be sampled from, and which one finds the classes?
#
# MNIST and Fashion-MNIST have to be there: `latentscape fetch mnist` and `latentscape fetch fashion-mnist`.

# %%
SOURCE = "mnist"
OTHER = "fashion-mnist"
SETTINGS = {}  # changes to the recipes, such as {"train.epochs": 5}

# %% [markdown]
# ## Train both
#
# `mnist-conv-ae` and `mnist-conv` are the same pair with convolutions; put their names here to see them.

# %%
import latentscape as ls

ae = ls.run(SOURCE, "mnist-ae", settings=SETTINGS, pictures=False)
vae = ls.run(SOURCE, "mnist-vae", settings=SETTINGS, pictures=False)
print("AE: ", ae.judgement.sentence)
print("VAE:", vae.judgement.sentence)

# %% [markdown]
# ## The loss of every iteration
#
# A run keeps its losses step by step. On a logarithmic axis the late, slow gains can be seen too. The two losses are of
# different kinds, a squared error and nats, so their heights say nothing about each other.

# %%
ls.plots.plot_steps(ae.steps, "log")

# %%
ls.plots.plot_steps(vae.steps, "log")

# %% [markdown]
# *What was subtly wrong in the well-known notebook of this kind:* the VAE's reconstruction is a mean over the 784 pixels and its KL a sum
# over the code, so the KL weighs hundreds of times what it should. Here both are sums, in nats per image. More in the
# [tutorials](../tutorials.md).

# %% [markdown]
# ## Maps, sheets and curves
#
# The AE puts its codes wherever it suits its decoder, at a scale of its own; its sheet follows a mixture of Gaussians that was fitted to
# them afterwards. The VAE's codes lie around 0, where its prior is, so a draw from the prior is a code that the decoder knows.

# %%
ls.picture_of([ae, vae])

# %% [markdown]
# ## Images around a chosen code
#
# Codes drawn from a normal distribution with a mean and a spread that you choose, decoded by the VAE.

# %%
ls.plots.plot_samples(ls.explore.sample_around(vae.model, mean=[1.0, -0.5], std=[0.3, 0.3], n=100))

# %% [markdown]
# ## From one random point to another
#
# Two codes drawn from the prior, and ten codes on the straight line from one to the other, over the map of 2,000 held-out images.

# %%
a, b = ls.explore.sample(vae.model, 2, seed=3).codes
where = ls.explore.latent_map(vae.model, vae.splits.part("heldout"), part="heldout", max_examples=2000)
path = ls.explore.interpolate(vae.model, a, b, steps=10, ends=("a draw from the prior", "another"))
ls.plots.plot_interpolation(path, where)

# %% [markdown]
# ## Do clusters of codes find the classes?
#
# k-means with ten clusters on the codes of the held-out images. *Accuracy* is the share of images in the cluster of their class,
# matched as well as can be; *NMI* and *ARI* need no matching; all three are 1 if clusters and classes agree.

# %%
found = [ls.explore.cluster(ae.model, ae.splits.part("heldout"), part="heldout", name="AE")]
found += [ls.explore.cluster(vae.model, vae.splits.part("heldout"), part="heldout", name="VAE", raw=found[0].raw)]
for name, clusters in [("AE", found[0].codes), ("VAE", found[1].codes), ("pixels", found[0].raw)]:
    print(f"{name:7} accuracy {clusters.accuracy:.3f}   NMI {clusters.nmi:.3f}   ARI {clusters.ari:.3f}")
ls.plots.plot_clusters(found)

# %% [markdown]
# By accuracy raw pixels do better than either code, by NMI the VAE is about their equal: two numbers keep the coarse classes and mix the
# close ones, as the maps show. And the three questions of the beginning: the AE reconstructs a little better, but its codes lie anywhere;
# the VAE is the one to sample from; and neither was made to find classes.
#
# ## Other images, the same call
#
# The first argument is the source. Fashion-MNIST has the shape of MNIST; for CIFAR-10 (`latentscape fetch cifar10`) the networks take
# its shape by themselves: `ls.run("cifar10", "mnist-vae")`, or `ls.run("cifar10", "mnist-conv")` with convolutions.

# %%
other = ls.run(OTHER, "mnist-vae", settings=SETTINGS, pictures=False)
print(other.judgement.sentence)
ls.plots.plot_manifold(ls.explore.manifold(other.model, n=16))
