"""The pictures of a run on chords, and the files of notes and sound beside each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor

from latentscape import plots
from latentscape.data import Examples, Splits
from latentscape.data.keys import in_own_keys
from latentscape.explore.chord_pictures import ChordMap, Route, chord_manifold, chord_map, exact_fit, triad_shares
from latentscape.explore.chords import chord_codes, sample_chords, set_log_probs
from latentscape.explore.codes import active_axes
from latentscape.explore.harmony import MAJOR, PCA_COMPONENTS, TRIADS, components, planes
from latentscape.explore.voice_leading import merged
from latentscape.measures.chords import all_log_probs, masks_in
from latentscape.measures.quadrature import has_quadrature
from latentscape.models import Chain, Model, evaluating
from latentscape.music.names import root_of
from latentscape.music.pitches import PITCH_CLASSES, SETS, masks_of, transposed
from latentscape.music.writing import chords_file

Masks = NDArray[np.int64]

SAMPLES = 16
ROWS = 8  # of examples and their reconstructions, or of progressions
CHORDS_PER_ROW = 8
CHORDS_HEARD = 16  # in the sound beside a picture
CODES_PER_SIDE = 40  # of a manifold
SOUND_SUFFIXES = (".mid", ".wav")


class Picture(NamedTuple):
    """A figure, and the masks of the chords in its sound; empty for a picture without sound."""

    figure: Figure
    chords: Sequence[Masks] = ()


def is_of_chords(model: Model) -> bool:
    """Whether `chord_pictures` has pictures of a model: it takes chords `(12,)` or progressions `(window, 12)`, and no context."""
    return model.shape[-1:] == (PITCH_CLASSES,) and len(model.shape) <= 2 and not model.context


def chord_pictures(model: Model, splits: Splits, *, keys: str = "own", seed: int = 0) -> dict[str, bytes]:
    """The pictures of a model of chords as PNG files, with MIDI and sound beside each, by name.

    Args:
        model: A model of single chords `(12,)`, or of progressions `(window, 12)`.
        splits: The chords it was trained on.
        keys: The keys of the chords, as in the recipe. The Tonnetz shows chords in their own keys, and `relative` chords not at all.
        seed: The seed of the samples.
    """
    pictures = {"samples": _samples(model, seed), "reconstructions": _reconstructions(model, splits)}
    if model.shape == (PITCH_CLASSES,):
        pictures |= _of_single_chords(model, splits.train)
    train = masks_in(in_own_keys(splits.train) if keys == "all" else splits.train).ravel()
    triads = train[np.isin(train, TRIADS)]
    if len(triads) and keys != "relative":
        pictures["tonnetz"] = Picture(plots.plot_tonnetz(triad_shares(train)), [_commonest(triads)])
    files = {}
    for name, picture in pictures.items():
        files[f"{name}.png"] = plots.png(picture.figure)
        if len(picture.chords):
            progressions = [on_roots(row) for row in picture.chords]
            files |= {f"{name}{suffix}": chords_file(progressions, suffix) for suffix in SOUND_SUFFIXES}
    return files


def on_roots(masks: Masks) -> list[tuple[int, int]]:
    """Chords over their roots: the mask and the bass of each."""
    return [(mask, root_of(mask)) for mask in masks.tolist()]


def map_figure(model: Model, train: Examples) -> Figure:
    """The map of the codes of chords."""
    return plots.plot_shape_map(_map(model, train, chord_codes(model).codes))


def _map(model: Model, train: Examples, codes: NDArray[np.float64]) -> ChordMap:
    return chord_map(codes, masks_in(train), of_shapes=model.frames > 1, axes=active_axes(model, train))


def _of_single_chords(model: Model, examples: Examples) -> dict[str, Picture]:
    train = masks_in(examples)
    codes = chord_codes(model).codes
    of_shapes = model.frames > 1
    shown = _map(model, examples, codes)
    pictures = {"map": Picture(plots.plot_shape_map(shown), [shown.masks[:CHORDS_HEARD]])}
    if model.latent == 2 and model.family == "Bernoulli":
        up, across = np.linspace(3, -3, CODES_PER_SIDE), np.linspace(-3, 3, CODES_PER_SIDE)
        grid = np.stack(np.meshgrid(up, across, indexing="ij"), axis=-1)  # the first axis upwards, as in a map
        log_probs = set_log_probs(model, grid.reshape(-1, 2)).reshape(CODES_PER_SIDE, CODES_PER_SIDE, SETS)
        manifold = chord_manifold(up, across, log_probs, of_shapes=of_shapes)
        pictures["manifold"] = Picture(plots.plot_chord_manifold(manifold), [merged(np.diagonal(manifold.masks))])
    elif not of_shapes:  # the transpositions of a shape have one code
        pca = components(train, min(PCA_COMPONENTS, model.latent), all_keys=True)
        every = pca.codes(np.arange(SETS))
        fifths = transposed(MAJOR, 7 * np.arange(PITCH_CLASSES + 1))
        beside = [planes(codes, "VAE"), planes(every, f"PCA, {len(pca.shares)} components")]
        pictures["planes"] = Picture(plots.plot_planes(beside), [fifths])
    if has_quadrature(model):
        log_probs = all_log_probs(model)
        pictures["exact"] = Picture(plots.plot_exact(exact_fit(log_probs, train, "train")), [np.argsort(-log_probs)[:CHORDS_HEARD]])
    return pictures


def _samples(model: Model, seed: int) -> Picture:
    if model.shape == (PITCH_CLASSES,):
        title, drawn = "Chords drawn from the model", masks_of(sample_chords(model, SAMPLES, seed=seed)).reshape(-1, CHORDS_PER_ROW)
    else:
        title, drawn = "Progressions drawn from the model", masks_of(sample_chords(model, ROWS, seed=seed))
    return Picture(plots.plot_chords([Route.of("", on_roots(row)) for row in drawn], title), list(drawn))


def _reconstructions(model: Model, splits: Splits) -> Picture:
    part = splits.default_part
    examples = splits.part(part)
    single = model.shape == (PITCH_CLASSES,)
    rows = CHORDS_PER_ROW if single else ROWS // 2
    chosen = examples.take(np.unique(np.linspace(0, len(examples) - 1, rows).astype(np.int64)))
    originals, decoded = masks_in(chosen), _decoded(model, chosen)
    pairs = [(originals, decoded)] if single else list(zip(originals, decoded, strict=True))
    routes = []
    for original, rebuilt in pairs:
        wrong = (original != rebuilt).tolist()
        routes += [
            Route.of(f"{part} chords", on_roots(original)),
            Route.of("decoded", on_roots(rebuilt), wrong, "not the chord above"),
        ]
    figure = plots.plot_chords(routes, f"Chords of the {part} part above their reconstructions")
    return Picture(figure, [row for pair in pairs for row in pair])


def _decoded(model: Model, examples: Examples) -> Masks:
    """The chords that the mean codes of examples are decoded to."""
    with evaluating(model):
        if isinstance(model, Chain):
            decoded = torch.cat([_likeliest_steps(model, model.encode(batch)) for batch in examples.batches()])
        else:
            decoded = torch.cat([model.reconstruct(batch) for batch in examples.batches()])
    return masks_of((decoded > 0.5).cpu().numpy())


def _likeliest_steps(model: Chain, z: Tensor) -> Tensor:
    """The likeliest chord at each step, given the likeliest before it: the mean of several chords may have notes that no chord has."""
    steps: list[Tensor] = []
    for t in range(model.steps):
        steps.append(model.next_step(steps[-1] if steps else None, z, t).mode)
    return torch.stack(steps, dim=1)


def _commonest(masks: Masks) -> Masks:
    sets, counts = np.unique(masks, return_counts=True)
    return np.asarray(sets[np.argsort(-counts, kind="stable")][:CHORDS_HEARD])
