# The source of a notebook: ../make.py builds it.

# %% [markdown]
# # 6. Chords
#
# A tutorial on VAEs ends with three questions: can a VAE learn *chords*, show them in its latent space and generate new ones? How is the
# data collected? How much of it is needed, and of which kind of music?
#
# A chord is here a set of the 12 pitch classes, so there are only 4,096 chords, and log p(x), which other notebooks estimate, is computed
# exactly. The music comes with the package: 60 progressions, written as formulas, in 12 keys. To use your own music, read it with
# `latentscape chords import FOLDER -o chords.npz`, and set `SOURCE = "chords.npz"`.

# %%
SOURCE = "progressions"
ENDS = ["Cmaj7", "Am"]  # of a path from chord to chord
PIECES = [3, 10, 30, 100, 300]  # how much music the models of the learning curve see
SETTINGS = {}  # changes to the recipes, such as {"train.epochs": 20}

# %% [markdown]
# ## The data
#
# A chord is twelve bits, with its piece and its bar. Each of the three parts holds whole pieces: otherwise a chord that a piece repeats
# would be in two parts at once.

# %%
import numpy as np

import latentscape as ls
from latentscape.measures.chords import masks_in
from latentscape.music.names import names_of

splits = ls.find_source(SOURCE).load()
train, heldout = splits.train, splits.part("heldout")
print(train.ids[0], train.x[0].tolist())
print(names_of(masks_in(train)[:12]))
print(f"{len(train):,} chords to learn from, {len(heldout)} held out")

# %% [markdown]
# ## The shape of a chord, in any key
#
# A transposition $r$ is part of the latent variable: an example is a shape decoded from $z$, moved up by $r$ semitones. There are only
# 12 transpositions, so the bound sums over them instead of drawing them:
#
# $$\log p(x) \ge \sum_{r} q(r \mid x)\left[\log p(r^{-1}x \mid z_r) - KL_r + \log p(r) - \log q(r \mid x)\right]$$
#
# Two dimensions are enough for $z$, because it need not say the key. $p(r)$ learns which keys the music prefers; here, it prefers none.

# %%
run = ls.run(SOURCE, "chords-shape", settings=SETTINGS, pictures=False)
print(run.path)
print(run.judgement.sentence)

# %% [markdown]
# ## Is it any good?
#
# $\log p(x)$ of all 4,096 chords is an integral over a grid of codes. So all probabilities must add up to 1, and the lower bound must not
# exceed log p(x). The baseline of a model of chords is a plain table of counts.

# %%
from latentscape.measures.chord_tables import baselines
from latentscape.measures.chords import exact_chords
from latentscape.runs.chords import ChordRun, read_chord

chords = ChordRun(run)
judged = run.splits.part("heldout")
print(f"All 4,096 probabilities add up to {np.exp(chords.log_probs).sum():.4f}.")
print(f"bound {ls.measure(run.model, judged).elbo:.2f}, log p(x) {chords.log_probs[masks_in(judged)].mean():.2f} nats per held-out chord")
for name, value in baselines(masks_in(run.splits.train), masks_in(splits.valid), masks_in(judged)).as_dict().items():
    print(f"  {name:15} {value:.2f}")
print(f"{exact_chords(run.model, judged):.1%} of the held-out chords are decoded without a wrong note.")

# %% [markdown]
# The smoothed table predicts better here, because a few formulas hold only few different chords. But only the model has a place for every
# chord, even for one that the music never has. Below, each point is one of the 4,096 chords.

# %%
from latentscape.explore.chord_pictures import chord_manifold, chord_map, exact_fit, learning_curve
from latentscape.explore.chords import chord_codes, set_log_probs

ls.plots.plot_exact(exact_fit(chords.log_probs, masks_in(train), "train"))

# %% [markdown]
# ## The latent space
#
# The 12 transpositions of a chord have one code, so a point is a shape, which is named on C. The model was not told the qualities of
# chords.

# %%
ls.plots.plot_shape_map(chord_map(chord_codes(run.model).codes, masks_in(train), of_shapes=True))

# %% [markdown]
# The other direction: the chord that the decoder gives at every place of the map.

# %%
up, across = np.linspace(3, -3, 30), np.linspace(-3, 3, 30)
places = np.stack(np.meshgrid(up, across, indexing="ij"), axis=-1).reshape(-1, 2)
ls.plots.plot_chord_manifold(chord_manifold(up, across, set_log_probs(run.model, places).reshape(30, 30, -1), of_shapes=True))

# %% [markdown]
# ## New chords, and paths between chords
#
# To sample, we draw a code, then a transposition, and then the notes. Between two chords there are two routes: the straight line of codes,
# and the shortest path through chords in use on which the voices move little. The second sounds smoother. On the command line,
# `latentscape chords interpolate RUN Cmaj7 Am -o path.mid` writes it to a file.

# %%
from pathlib import Path

from latentscape.explore.chord_pictures import Route
from latentscape.music.writing import chords_file

drawn = chords.sample(8, seed=1)
print(names_of([mask for progression in drawn for mask, _ in progression]))
Path("new.mid").write_bytes(chords_file(drawn, ".mid"))
titles = {"voices": "through chords in use", "latent": "the straight line of codes"}
walks = [chords.walk(*map(read_chord, ENDS), along) for along in titles]
ls.plots.plot_chord_path([Route.of(titles[walk.along], walk.chords) for walk in walks])

# %% [markdown]
# ## Eight dimensions, and principal components beside them
#
# Without the sum over transpositions, the code must hold the key, too. Its codes turn as a chord is transposed: in one plane along the
# circle of fifths, in others by major and minor thirds. That looks like a discovery. But the 12 bits turn in the same way, and so do their
# principal components in the lower row: the model has *kept* this geometry, not found it.

# %%
from latentscape.explore.harmony import components, planes

absolute = ls.run(SOURCE, "chords-absolute", settings={"train.min_steps": 2000, **SETTINGS}, pictures=False)
pca = components(masks_in(train), 6, all_keys=True)
ls.plots.plot_planes([planes(chord_codes(absolute.model).codes, "VAE"), planes(pca.codes(np.arange(4096)), "PCA, 6 components")])

# %% [markdown]
# ## How much music is needed
#
# We train the shape model and the tables on more and more pieces, and judge them on the same held-out ones.
# `latentscape chords enough FOLDER` draws this curve for your own music, in more detail.

# %%
from latentscape.measures.chord_tables import fitted_table
from latentscape.measures.quadrature import log_prob
from latentscape.recipes import read_recipe, with_settings
from latentscape.runs.chord_studies import trained_model

recipe = with_settings(read_recipe("chords-shape"), {"model.kind.learnt": False, "train.min_steps": 300, **SETTINGS})
order = np.random.default_rng(0).permutation(np.unique(train.groups))
scores = {"shape model": [], "table, all keys": [], "table, own keys": []}
counts = []
for size in PIECES:
    some = train.take(np.flatnonzero(np.isin(train.groups, order[:size])))
    counts.append(len(some))
    scores["shape model"].append([float(log_prob(trained_model(recipe, ls.Splits(some)), heldout.x).mean())])
    for name, all_keys in (("table, all keys", True), ("table, own keys", False)):
        scores[name].append([fitted_table(masks_in(some), masks_in(splits.valid), all_keys=all_keys).score(masks_in(heldout))])
ls.plots.plot_learning_curve(learning_curve(PIECES, counts, {name: np.array(each) for name, each in scores.items()}, ["shape model"]))

# %% [markdown]
# ## The three answers
#
# 1. *Can a VAE learn chords, show them and generate them?* Yes, and every figure can be checked by adding up 4,096 numbers. It
#    is worth its trouble where it sums over the transpositions exactly: it then learns a map of all shapes in two dimensions from little
#    music. Where only the prediction counts, a smoothed table does as well or better; and the circle of fifths is in the 12 bits already.
# 2. *How is the data collected?* From MIDI, by its accompaniment; from names such as `Am7 | D7`; from scores and chorales. Split it by
#    piece, and check which files were skipped.
# 3. *How much, and which music?* For single chords, some thirty pieces, about 1,000 chords; for progressions, far more. Train on
#    the music that you want to hear: a model of one kind fits others worse. The figures, on chorales and on pop, stand in
#    [the page on chords](../chords.md); jazz and folk were not at hand.
