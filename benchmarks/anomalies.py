"""Unusual heartbeats found by their ELBO: simulated ECG beats, of which a labelled part is wrong in one of six ways.

For each seed, ordinary beats are written to a file, a model is trained on it by one command without options, `latentscape train beats.npy`,
and other beats are scored by `latentscape score RUN new.npy -o scores.csv`. The table has the area under the ROC curve of the ELBO, of all
unusual beats and of each kind; that of the squared distance from the mean beat, for comparison; and the share of ordinary beats below the
threshold at a rate of false alarms of 0.01.

    python benchmarks/anomalies.py [--seeds 0 1 2] [--out FOLDER]

A beat is a sum of five Gaussians, the waves P, Q, R, S and T (after McSharry et al., 2003, A dynamical model for generating synthetic
electrocardiogram signals), on an axis of time around the R wave. The heart rate, and the height and the width of each wave, vary from beat
to beat; the baseline wanders, and noise is added.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAMPLES_PER_BEAT = 128
SECONDS = (-0.32, 0.48)  # around the R wave
NOISE_MV = 0.03
WAVES = {  # height in mV, place in s at a beat of 1 s, width in s
    "P": (0.15, -0.18, 0.025),
    "Q": (-0.12, -0.03, 0.009),
    "R": (1.10, 0.0, 0.012),
    "S": (-0.25, 0.03, 0.010),
    "T": (0.30, 0.28, 0.045),
}
TRAINING_BEATS, ORDINARY_BEATS, BEATS_OF_A_KIND = 3000, 1000, 100

Waves = dict[str, NDArray[np.float64]]  # for each wave (n, 3): height, place, width
Beats = NDArray[np.float32]


def waves_of(n: int, rng: np.random.Generator) -> Waves:
    """The waves of ordinary beats."""
    interval = rng.normal(0.85, 0.08, n).clip(0.6, 1.2)  # s from beat to beat
    waves = {}
    for name, (height, place, width) in WAVES.items():
        each = np.tile([height, place, width], (n, 1))
        each[:, 0] *= np.exp(0.08 * rng.normal(size=n))
        each[:, 1] *= np.sqrt(interval) * np.exp(0.02 * rng.normal(size=n))
        each[:, 2] *= np.exp(0.05 * rng.normal(size=n))
        waves[name] = each
    return waves


def beats_of(waves: Waves, rng: np.random.Generator) -> Beats:
    """The beats `(n, samples)` in mV, with a wandering baseline and noise."""
    time = np.linspace(*SECONDS, SAMPLES_PER_BEAT)
    n = len(waves["R"])
    beats = sum(each[:, :1] * np.exp(-0.5 * ((time - each[:, 1:2]) / each[:, 2:]) ** 2) for each in waves.values())
    phase = rng.uniform(0, 2 * np.pi, (n, 1))
    beats = beats + 0.04 * np.sin(2 * np.pi * 0.25 * time + phase) + NOISE_MV * rng.normal(size=(n, SAMPLES_PER_BEAT))
    return np.asarray(beats, dtype=np.float32)


def missing_p(waves: Waves, rng: np.random.Generator) -> None:
    """No P wave, as in atrial fibrillation."""
    waves["P"][:, 0] = 0


def inverted_t(waves: Waves, rng: np.random.Generator) -> None:
    """A T wave that points downwards."""
    waves["T"][:, 0] *= -1


def ectopic(waves: Waves, rng: np.random.Generator) -> None:
    """A ventricular beat: no P wave, a wide R wave, and a T wave that points downwards."""
    waves["P"][:, 0] = 0
    waves["R"][:, 2] *= rng.uniform(2, 4, len(waves["R"]))
    waves["T"][:, 0] *= -1.2


def wide_qrs(waves: Waves, rng: np.random.Generator) -> None:
    """A wide and notched QRS complex, as in a bundle branch block."""
    waves["S"][:, 1] += 0.03
    waves["S"][:, 2] *= 2.5
    waves["R"][:, 2] *= 1.6


def raised_st(waves: Waves, rng: np.random.Generator) -> None:
    """A raised segment between S and T: the T wave begins early and is wide."""
    waves["T"][:, 1] *= 0.7
    waves["T"][:, 2] *= 1.7


def long_qt(waves: Waves, rng: np.random.Generator) -> None:
    """A T wave that comes late."""
    waves["T"][:, 1] *= 1.35


KINDS: dict[str, Callable[[Waves, np.random.Generator], None]] = {
    "missing P": missing_p,
    "inverted T": inverted_t,
    "ectopic beat": ectopic,
    "wide QRS": wide_qrs,
    "raised ST": raised_st,
    "late T": long_qt,
}


def labelled_beats(seed: int) -> tuple[Beats, Beats, list[str]]:
    """Ordinary beats to train on, other beats to score, and the kind of each of those; an ordinary one has none."""
    rng = np.random.default_rng(seed)
    training = beats_of(waves_of(TRAINING_BEATS, rng), rng)
    new, kinds = [beats_of(waves_of(ORDINARY_BEATS, rng), rng)], [""] * ORDINARY_BEATS
    for name, change in KINDS.items():
        waves = waves_of(BEATS_OF_A_KIND, rng)
        change(waves, rng)
        new.append(beats_of(waves, rng))
        kinds += [name] * BEATS_OF_A_KIND
    return training, np.concatenate(new), kinds


def command(*words: str | Path, folder: Path) -> str:
    """What a command of latentscape prints."""
    answer = subprocess.run(
        [sys.executable, "-m", "latentscape", *map(str, words)], cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    )
    return answer.stdout


def measured(seed: int, folder: Path) -> dict[str, float]:
    """The figures of one seed, by name."""
    from sklearn.metrics import roc_auc_score

    training, new, kinds = labelled_beats(seed)
    np.save(folder / "beats.npy", training)
    np.save(folder / "new.npy", new)
    print(f"seed {seed}: latentscape train beats.npy --seed {seed}", flush=True)
    print(command("train", "beats.npy", "--seed", str(seed), "--out", "run", folder=folder), flush=True)
    summary = json.loads(command("score", "run", "new.npy", "-o", "scores.csv", "--json", folder=folder))
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unusual = np.array([kind != "" for kind in kinds])
    by_score = -np.array([float(row["elbo"]) for row in rows])
    anomaly = np.array([row["anomaly"] == "1" for row in rows])
    by_distance = np.square((new - training.mean(0)) / training.std(0)).sum(1)
    figures = {"AUC": roc_auc_score(unusual, by_score), "AUC of the distance": roc_auc_score(unusual, by_distance)}
    for name in KINDS:
        some = ~unusual | np.array([kind == name for kind in kinds])
        figures[name] = roc_auc_score(unusual[some], by_score[some])
    figures |= {"false alarms": float(anomaly[~unusual].mean()), "found": float(anomaly[unusual].mean())}
    return figures | {"valid beats": float(summary["part_n"])}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--out", type=Path, help="keep the files of each seed in this folder")
    asked = parser.parse_args()
    columns: list[dict[str, float]] = []
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) if asked.out is None else asked.out / f"seed-{seed}"
            folder.mkdir(parents=True, exist_ok=True)
            columns.append(measured(seed, folder))
    print("".join([f"{'':22}", *(f"{f'seed {seed}':>10}" for seed in asked.seeds)]))
    for name in columns[0]:
        print("".join([f"{name:22}", *(f"{column[name]:10.4f}" for column in columns)]))


if __name__ == "__main__":
    main()
