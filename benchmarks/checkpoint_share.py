"""How much of a training goes into its checkpoints: the time in all saves, the one at the end included, over the time of the loop.

Each recipe is trained with the pause between checkpoints that runs have, and with none, where the rule of 1 part in 50 alone holds them
back. Run it with: python benchmarks/checkpoint_share.py [--repeats 3]
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from latentscape import find_source
from latentscape.files import write_listed
from latentscape.recipes import read_recipe, with_settings
from latentscape.recipes.build import build_model, build_objective, build_settings
from latentscape.recipes.data import take_data
from latentscape.runs.experiment import MIN_CHECKPOINT_INTERVAL_S
from latentscape.runs.folder import checkpoint_name, save_checkpoint
from latentscape.training import begin
from latentscape.training.checkpoint import Checkpoints, pack

TARGET = 3.5  # percent: CheckFreq (FAST 2021)
CASES = {"digits": ("digits", {}), "mnist, 3 epochs": ("mnist", {"train.epochs": 3})}


class Cost(NamedTuple):
    """Of one training: seconds of the loop and of its saves, how many there were, and how large the last was."""

    loop: float
    saving: float
    saves: int
    bytes: int

    @property
    def percent(self) -> float:
        return 100 * self.saving / self.loop


def measured(source_name: str, settings: dict[str, int], pause: float) -> Cost:
    source = find_source(source_name)
    recipe = with_settings(read_recipe(source.recipe), settings)
    splits = take_data(recipe, source)
    model = build_model(recipe, splits.train.shape, train=splits.train)
    training = begin(model, build_objective(recipe), splits, build_settings(recipe, seed=0))
    seconds, size = [], 0
    with tempfile.TemporaryDirectory() as place:
        write_listed(Path(place), {checkpoint_name(0): pack(training)})  # as a run begins

        def save() -> None:
            nonlocal size
            started = time.perf_counter()
            content = pack(training)
            save_checkpoint(Path(place), training.state.step, content)
            seconds.append(time.perf_counter() - started)
            size = len(content)

        started = time.perf_counter()
        training.go_on([Checkpoints(save, pause)])
        save()
        return Cost(time.perf_counter() - started, sum(seconds), len(seconds), size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}; median of {options.repeats}; at most {TARGET} % is aimed at")
    print(f"{'':22}{'pause':>8}{'loop':>10}{'saves':>8}{'each':>11}{'size':>10}{'share':>9}")
    for name, (source, settings) in CASES.items():
        for pause in (MIN_CHECKPOINT_INTERVAL_S, 0.0):
            costs = [measured(source, settings, pause) for _ in range(options.repeats)]
            cost = sorted(costs, key=lambda cost: cost.percent)[len(costs) // 2]
            each = statistics.median(c.saving / c.saves for c in costs)
            print(
                f"{name:22}{pause:6.0f} s{cost.loop:8.2f} s{cost.saves:8}{1000 * each:8.1f} ms"
                f"{cost.bytes / 2**20:7.2f} MB{cost.percent:7.2f} %"
            )


if __name__ == "__main__":
    main()
