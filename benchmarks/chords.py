"""What the models of single chords reach on held-out pieces, beside tables of counts and principal components: every seed, and the range.

python benchmarks/chords.py chords.npz            # or a JSON file of chorales, a folder of music
python benchmarks/chords.py chords.npz --seeds 1 --no-absolute
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

import latentscape as ls
from latentscape.data import Splits
from latentscape.measures.chords import all_log_probs, chord_figures, masks_in
from latentscape.recipes import read_recipe, with_settings
from latentscape.runs.chord_studies import chord_splits, trained_model
from latentscape.runs.chords import ChordRun

FEW_PIECES = 3


def table(title: str, rows: dict[str, list[float]]) -> None:
    print(f"\n{title}")
    for name, values in rows.items():
        each = "  ".join(f"{value:8.4f}" for value in values)
        print(f"  {name:46} {each}   mean {np.mean(values):.4f}, range {np.ptp(values):.4f}")


def shapes(source: str, seeds: range, folder: Path) -> None:
    for learnt in (False, True):
        rows: dict[str, list[float]] = {}
        for seed in seeds:
            out = folder / f"shape-{learnt}-{seed}"
            run = ls.run(source, "chords-shape", settings={"model.kind.learnt": learnt}, seed=seed, out=out, pictures=False, device="cpu")
            figures = chord_figures(run.model, run.splits, run.splits.part("heldout")).as_dict()
            figures |= {"total mass": float(np.exp(all_log_probs(run.model)).sum()), "seconds": run.record.seconds}
            for name, value in figures.items():
                if value is not None:
                    rows.setdefault(name, []).append(value)
        table(f"shape model, {'learnt keys' if learnt else 'all keys alike'}, held-out chords, nats per chord", rows)


def few_pieces(source: str, seeds: range) -> None:
    splits = chord_splits(source)
    groups = splits.train.groups
    assert groups is not None and splits.heldout is not None
    train = splits.train.take(np.flatnonzero(np.isin(groups, np.unique(groups)[:FEW_PIECES])))
    small = Splits(train, splits.valid, splits.heldout)
    rows: dict[str, list[float]] = {}
    for seed in seeds:
        for learnt in (False, True):
            recipe = with_settings(read_recipe("chords-shape"), {"model.kind.learnt": learnt})
            model = trained_model(recipe, small, seed=seed)
            log_prob = float(all_log_probs(model)[masks_in(splits.heldout)].mean())
            rows.setdefault(f"shape model, {'learnt keys' if learnt else 'all keys alike'}", []).append(log_prob)
            if learnt:
                for name, value in chord_figures(model, small, splits.heldout).as_dict().items():
                    if name.startswith("table") and value is not None:
                        rows.setdefault(name, []).append(value)
    table(f"trained on the first {FEW_PIECES} pieces ({len(train)} chords), held-out chords, nats per chord", rows)


def absolute(source: str, seeds: range, folder: Path) -> None:
    rows: dict[str, list[float]] = {}
    for seed in seeds:
        run = ls.run(source, "chords-absolute", seed=seed, out=folder / f"absolute-{seed}", pictures=False, device="cpu")
        geometry = ChordRun(run).geometry
        heldout = chord_figures(run.model, run.splits, run.splits.part("heldout"), all_keys=True)
        active = run.measured[run.default_part].active_units
        assert active is not None
        values = {"log_evidence (by draws)": heldout.log_evidence, "exact_chords": heldout.exact_chords, "active dimensions": float(active)}
        values |= {f"exact_chords ({run.default_part})": geometry.exact_chords}
        values |= {f"exact_chords, PCA ({run.default_part})": geometry.pca_exact_chords}
        for name, triads in geometry.triads.items():
            values |= {f"Tonnetz correlation, {name}": triads.tonnetz, f"common tones, {name}": triads.common_tones}
        for plane in geometry.planes:
            for name, angles in zip(("fifths", "major thirds", "minor thirds"), plane.angle_error, strict=True):
                values |= {f"angle error, {name}, {plane.name}, degrees": float(np.mean(angles))}
        values |= {
            "latent lines: chords in use": geometry.lines.share_in_use or 0.0,
            "latent lines: right ends": geometry.lines.ends_right,
            "paths of voices: chords in use": geometry.voices.share_in_use or 0.0,
            "paths of voices: semitones a step": geometry.voices.semitones_per_step or 0.0,
            "seconds": run.record.seconds,
        }
        for name, value in values.items():
            rows.setdefault(name, []).append(value)
    table("absolute model, 8 dimensions, all 12 keys", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--no-absolute", action="store_true")
    arguments = parser.parse_args()
    seeds = range(arguments.seeds)
    with tempfile.TemporaryDirectory() as folder:
        shapes(arguments.source, seeds, Path(folder))
        few_pieces(arguments.source, seeds)
        if not arguments.no_absolute:
            absolute(arguments.source, seeds, Path(folder))


if __name__ == "__main__":
    main()
