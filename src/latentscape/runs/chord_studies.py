"""Studies of chords that train several models: how much music is enough, and how far two kinds of music are from each other."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples, Splits, find_source
from latentscape.data.chords import KIND as CHORDS
from latentscape.errors import DataError
from latentscape.explore.chord_pictures import GenreScore, LearningCurve, Transfer, learning_curve, on_c
from latentscape.measures.chord_tables import fitted_table, mixed_table
from latentscape.measures.chords import all_log_probs, masks_in
from latentscape.measures.transitions import pieces_of
from latentscape.models import Model
from latentscape.music.names import names_of
from latentscape.music.pitches import SETS, shapes_of
from latentscape.random import generator
from latentscape.recipes import Recipe, read_recipe, with_settings
from latentscape.recipes.build import build_model, build_objective, build_settings, settled
from latentscape.training import begin

Masks = NDArray[np.int64]
Progress = Callable[[str], None]

SIZES = (1, 3, 10, 30, 100, 300, 1000)  # numbers of pieces on a learning curve; half and all of the pieces join them
EXCERPT_CHORDS = 16
TYPICAL_SHAPES = 8
COUNT_OF_UNSEEN = 0.5  # added to the count of each shape that any kind of music has
MIN_TYPICAL_SHARE = 0.005  # of the chords: a rarer shape may be there by chance
MODEL_SCORES = ("shape model, keys learnt", "shape model, keys alike")
TABLE_SCORES = ("table, own keys", "table, all keys", "mixture of both tables")


@dataclass(frozen=True, eq=False)
class Typical:
    """The shapes that are typical of one kind of music among several.

    Attributes:
        name: The kind.
        shapes: The names of the shapes, on C, the most typical first.
        share: The share of each in this music.
        elsewhere: Its share in the other kinds, on average.
    """

    name: str
    shapes: tuple[str, ...]
    share: tuple[float, ...]
    elsewhere: tuple[float, ...]


def chord_splits(source: str) -> Splits:
    """The chords of a file or a folder, in three parts by piece.

    Raises:
        DataError: It holds no chords.
        UnknownNameError: There is no such source.
    """
    splits = find_source(source).load()
    if splits.train.kind != CHORDS:
        raise DataError(f"{source} holds no chords; give a chord file, or a folder of music.")
    return splits


def trained_model(recipe: Recipe, splits: Splits, *, seed: int = 0) -> Model:
    """The model of a recipe, trained on the train part and measured on no other; nothing is saved."""
    alone = Splits(splits.train)
    full = settled(recipe, alone)
    model = build_model(full, splits.train.shape, seed=seed, train=splits.train)
    return begin(model, build_objective(full), alone, build_settings(full, seed=seed)).go_on().settle().model.eval()


def learning_curve_of(splits: Splits, *, seed: int = 0, repeats: int = 1, say: Progress = lambda _: None) -> LearningCurve:
    """Train the shape model on ever more pieces, and judge it and the tables on the held-out ones.

    Args:
        splits: Chords in three parts, by piece.
        seed: The seed of the models, and of the order of the pieces, which is drawn: the first ones of a collection are often alike.
        repeats: The number of orders of the pieces.
        say: Called with a line of text before each training.

    Raises:
        DataError: There is no held-out piece.
    """
    heldout = _heldout(splits)
    groups = splits.train.groups
    assert groups is not None
    every = np.unique(groups)
    sizes = sorted({size for size in SIZES if size < len(every)} | {math.ceil(len(every) / 2), len(every)})
    chords = np.zeros((len(sizes), repeats))
    scores: dict[str, NDArray[np.float64]] = {name: np.zeros((len(sizes), repeats)) for name in (*MODEL_SCORES, *TABLE_SCORES)}
    recipe = read_recipe("chords-shape")
    masks, valid = masks_in(heldout), np.zeros(0, dtype=np.int64) if splits.valid is None else masks_in(splits.valid)
    for repeat in range(repeats):
        order = every[torch.randperm(len(every), generator=generator("pieces", seed, repeat)).numpy()]
        for row, size in enumerate(sizes):
            train = splits.train.take(np.flatnonzero(np.isin(groups, order[:size])))
            say(f"{size} {'piece' if size == 1 else 'pieces'}, {len(train):,} chords")
            chords[row, repeat] = len(train)
            counted = masks_in(train)
            log_probs = [fitted_table(counted, valid, all_keys=all_keys).log_prob for all_keys in (False, True)]
            log_probs.append(mixed_table(counted, valid).log_prob)
            for name, learnt in zip(MODEL_SCORES, (True, False), strict=True):
                model = trained_model(with_settings(recipe, {"model.kind.learnt": learnt}), Splits(train), seed=seed + repeat)
                scores[name][row, repeat] = all_log_probs(model)[masks].mean()
            for name, log_prob in zip(TABLE_SCORES, log_probs, strict=True):
                scores[name][row, repeat] = log_prob[masks].mean()
    return learning_curve(sizes, chords.mean(1).tolist(), scores, MODEL_SCORES)


def transfer_of(kinds: Mapping[str, Splits], *, seed: int = 0, say: Progress = lambda _: None) -> Transfer:
    """Train the shape model, with all keys alike, and a table on each kind of music, and judge them on the held-out pieces of each.

    Raises:
        DataError: A kind has no held-out piece.
    """
    recipe = with_settings(read_recipe("chords-shape"), {"model.kind.learnt": False})
    models, tables = [], []
    for name, splits in kinds.items():
        _heldout(splits, name)
        say(f"{name}, {len(splits.train):,} chords")
        valid = np.zeros(0, dtype=np.int64) if splits.valid is None else masks_in(splits.valid)
        models.append(all_log_probs(trained_model(recipe, splits, seed=seed)))
        tables.append(fitted_table(masks_in(splits.train), valid, all_keys=True).log_prob)
    heldout = [_heldout(splits) for splits in kinds.values()]
    masks = [masks_in(examples) for examples in heldout]

    def judged(log_probs: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.array([[float(log_prob[chords].mean()) for chords in masks] for log_prob in log_probs])

    genres = tuple(_genre_score(heldout, models, tables, excerpts=excerpts) for excerpts in (False, True)) if len(kinds) > 1 else ()
    return Transfer(tuple(kinds), judged(models), judged(tables), genres)


def typical_shapes(kinds: Mapping[str, Splits]) -> tuple[Typical, ...]:
    """The shapes that are more frequent in one of several kinds of music than in the others: by share times the log of their ratio."""
    counts = np.array([np.bincount(shapes_of(masks_in(splits.train)), minlength=SETS) for splits in kinds.values()], dtype=np.float64)
    counts[:, counts.any(0)] += COUNT_OF_UNSEEN
    shares = counts / counts.sum(1, keepdims=True)
    typical = []
    for i, name in enumerate(kinds):
        others = np.delete(shares, i, axis=0).mean(0)
        ratio = np.log(shares[i], where=shares[i] > 0, out=np.zeros(SETS)) - np.log(others, where=others > 0, out=np.zeros(SETS))
        weight = shares[i] * ratio
        best = np.argsort(-weight)[:TYPICAL_SHAPES]
        best = best[(weight[best] > 0) & (shares[i][best] >= MIN_TYPICAL_SHARE)]
        names = tuple(names_of(on_c(best)))
        typical.append(Typical(name, names, tuple(shares[i][best].tolist()), tuple(others[best].tolist())))
    return tuple(typical)


def _genre_score(
    heldout: Sequence[Examples], models: Sequence[NDArray[np.float64]], tables: Sequence[NDArray[np.float64]], *, excerpts: bool
) -> GenreScore:
    """How often a piece is likeliest under the model, or the table, of its own kind."""
    right, total, sizes = np.zeros(2), 0, []
    for kind, examples in enumerate(heldout):
        assert examples.groups is not None
        pieces = pieces_of(masks_in(examples), examples.groups)
        if excerpts:
            pieces = [part for piece in pieces for part in _excerpts(piece)]
        sizes.append(len(pieces))
        for chords in pieces:
            total += 1
            for column, log_probs in enumerate((models, tables)):
                right[column] += int(np.argmax([log_prob[chords].sum() for log_prob in log_probs])) == kind
    if not total:
        return GenreScore(f"{EXCERPT_CHORDS} chords", math.nan, math.nan, math.nan, 0)
    name = f"{EXCERPT_CHORDS} chords" if excerpts else "whole pieces"
    return GenreScore(name, float(right[0] / total), float(right[1] / total), max(sizes) / total, total)


def _excerpts(piece: Masks) -> list[Masks]:
    """The excerpts of 16 chords of a piece, which do not overlap."""
    return [piece[i : i + EXCERPT_CHORDS] for i in range(0, len(piece) - EXCERPT_CHORDS + 1, EXCERPT_CHORDS)]


def _heldout(splits: Splits, name: str = "") -> Examples:
    if splits.heldout is None:
        pieces = 0 if splits.train.groups is None else len(np.unique(splits.train.groups))
        raise DataError(
            f"{name or 'This music'} has {pieces} {'piece' if pieces == 1 else 'pieces'} to train on, but none held out to judge by; "
            "give at least 3 pieces, not all of one part."
        )
    return splits.heldout
