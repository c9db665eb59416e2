"""What the model of progressions reaches with its code and without it, beside tables of counts: every seed, and the range.

python benchmarks/chord_progressions.py chords.npz            # of `latentscape chords import`, or any other source of chords
python benchmarks/chord_progressions.py chords.npz --seeds 1 --part valid --set model.latent=4
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import latentscape as ls
from latentscape.cli.shared import settings_from
from latentscape.measures.progressions import progression_figures

TABLES = {
    "table_all_keys": "table of single chords, all keys",
    "table_pairs": "table of pairs, all keys",
    "table_triples": "table of triples, all keys",
}


def figures_of_run(source: str, settings: dict[str, Any], seed: int, part: str, draws: int, out: Path) -> dict[str, float]:
    """Train once, and measure on one part: log-probabilities in nats per chord."""
    run = ls.run(source, "chords-progression", settings=settings, seed=seed, out=out, pictures=False, device="cpu")
    data = run.recipe.data
    figures = progression_figures(run.model, run.splits, run.splits.part(part), keys=data.keys, stride=data.stride, draws=draws)
    measured = ls.measure(run.model, run.splits.part(part))
    assert measured.kl is not None
    values = {"log p(x) by draws": figures.log_evidence, "lower bound": figures.elbo_per_chord, "KL of a window": measured.kl}
    tables = {name: value for name, value in figures.as_dict().items() if name in TABLES and value is not None}
    return values | {"seconds": run.record.seconds} | tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--part", default="heldout")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--set", dest="changed", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    settings = settings_from(arguments.changed)
    print(f"{arguments.part} windows of {arguments.source}, log-probabilities in nats per chord (higher is better)\n")
    with tempfile.TemporaryDirectory() as folder:
        for code in (True, False):
            each = [
                figures_of_run(
                    arguments.source,
                    settings | {"model.kind.code": code},
                    seed,
                    arguments.part,
                    arguments.draws,
                    Path(folder) / f"{code}-{seed}",
                )
                for seed in range(arguments.seeds)
            ]
            if code:
                for name, text in TABLES.items():
                    print(f"{text:46} {each[0][name]:8.4f}")
            print(f"\nmodel {'with' if code else 'without'} the code")
            for name in each[0]:
                if name not in TABLES:
                    values = [row[name] for row in each]
                    shown = "  ".join(f"{value:8.4f}" for value in values)
                    print(f"  {name:44} {shown}   mean {np.mean(values):.4f}, range {np.ptp(values):.4f}")


if __name__ == "__main__":
    main()
