"""The constraints of `make test-lowest`: constraints.txt, with the lowest version that pyproject.toml allows of what it requires."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
BOUND = re.compile(r"([\w.-]+)>=([\w.]+)")
PINNED = {"torch"}  # where it installs: the lowest torch comes with gigabytes of CUDA on Linux, so this one stays as constraints.txt has it


def lowest(project: dict) -> Iterator[tuple[str, str]]:
    """The name and the lowest version of every requirement, those of the extras too.

    Example:
        >>> list(lowest({"dependencies": ["rich>=13", "torch>=2.11,<2.14"], "optional-dependencies": {"dev": ["pandas>=2"]}}))
        [('rich', '13'), ('pandas', '2')]
    """
    for requirement in [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]:
        bound = BOUND.match(requirement)
        assert bound is not None, f"{requirement} has no lowest version; write {requirement}>=..."
        if bound[1] not in PINNED:
            yield bound[1], bound[2]


def main() -> None:
    """Print them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = {normal(name): version for name, version in lowest(project)}
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split() if normal(line.split("==")[0]) not in versions]
    print(*pins, *(f"{name}=={version}" for name, version in versions.items()), sep="\n")


def normal(name: str) -> str:
    """A name as pip compares it: `tomli_w` is `tomli-w`.

    Example:
        >>> normal("Tomli_W")
        'tomli-w'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
