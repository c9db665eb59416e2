# The source of a notebook: ../make.py builds it.

# %% [markdown]
# # 1. A VAE on 8x8 digits
#
# An autoencoder writes an image as a few numbers, its *code*, and draws the image again from them. A *variational* autoencoder (VAE)
# also keeps the codes of all images near a standard normal distribution, so that a code drawn from that distribution gives a new image.
#
# Here the images are the handwritten digits that come with scikit-learn, and a code has two numbers: it is a place on a map. Nothing
# has to be downloaded.

# %%
SOURCE = "digits"
RECIPE = "digits-mlp"
BETAS = [0.1, 0.3, 1, 3, 10]
SETTINGS = {}  # changes to the recipe, such as {"train.epochs": 20}

# %% [markdown]
# ## Train
#
# A recipe holds everything that is decided before a training. This one has the tutorial's published settings: 64 pixels, 16 hidden
# values, a code of 2, and the same way back. The run is kept in a folder, and says in one sentence whether it worked.

# %%
import latentscape as ls

run = ls.run(SOURCE, RECIPE, settings=SETTINGS, pictures=False)
print(run.path)
print(run.judgement.sentence)

# %% [markdown]
# ## Two losses, and their sum
#
# For an image $x$ the encoder gives a distribution over codes, $q(z \mid x)$, and the decoder gives a distribution over images,
# $p(x \mid z)$. The loss has two parts, both in nats per image:
#
# $$\underbrace{E_q[-\log p(x \mid z)]}_{\text{reconstruction}} + \beta\,\underbrace{KL(q(z \mid x) \Vert p(z))}_{\text{regularisation}}$$
#
# The first part asks for a code that says what the image is. The second asks for codes that look like draws from $p(z) = N(0, I)$. The
# weight $\beta$ stands between them; with $\beta = 1$ the sum is minus the ELBO, the lower bound on $\log p(x)$.

# %%
ls.plots.plot_curves(run.curves)

# %% [markdown]
# *What was subtly wrong in the well-known notebook of this kind:* it sets a learning rate and never hands it to the optimiser, which
# goes on with its own. Here the rate stands in the recipe, and what stands in the recipe is what trains. More in the
# [tutorials](../tutorials.md).

# %%
run.recipe.train.optimizer

# %% [markdown]
# ## The map
#
# Every image stands at the mean of its $q(z \mid x)$, drawn as the digit it is. The labels were not used in training.
# `ls.explorer(run)` shows the map as [a page](../explorer.md) that decodes where you point.

# %%
ls.plots.plot_map(ls.explore.latent_map(run.model, run.splits.train, part="train"))

# %% [markdown]
# ## What the decoder makes of every place
#
# 16 by 16 codes from -3 to 3 in equal steps, each decoded. Near codes give similar images, so between two digits lie forms in between.

# %%
ls.plots.plot_manifold(ls.explore.manifold(run.model, n=16))

# %% [markdown]
# ## The weight $\beta$
#
# Five trainings that differ in $\beta$ alone, with `digits-mlp-tuned`: the same network, trained better and faster. With a small
# $\beta$ the codes spread further than draws from $p(z)$ reach, and the images are sharp. With a large one all codes fall into one
# place, and every image is the average image. The last panel shows the exchange: what the codes say (the KL, to the right) against what
# they leave unsaid (upwards); along a dashed line the ELBO is the same.

# %%
betas = ls.sweep(SOURCE, {"beta": BETAS}, "digits-mlp-tuned", settings=SETTINGS, pictures=False)
ls.picture_of(betas.runs)

# %% [markdown]
# ## The same in scikit-learn's words
#
# `VAE` is a transformer: `fit`, `transform`, `inverse_transform`, and it goes into a `Pipeline` or a `GridSearchCV`
# ([more](../estimators.md)). Its `score` is the mean ELBO in nats per image, the higher the better; here on the images that it was
# trained on.

# %%
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
vae = ls.VAE(latent=2, hidden=(16,), batch=192, lr=0.04, epochs=SETTINGS.get("train.epochs", 100)).fit(x / 16)
codes = vae.transform(x / 16)
print(codes.shape, vae.inverse_transform(codes).shape, f"{vae.score(x / 16):.2f} nats")
ax = vae.plot_map(x / 16, y)
