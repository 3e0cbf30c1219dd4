"""What a change costs or gains: the benchmark in this working tree and in another one, in turn, in one run.

python3 -m benchmarks.pairs OTHER_TREE [--times 5] [arguments of run.py bench ...]
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from portal.paths import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.pairs", description="Two working trees, measured in turn.")
    parser.add_argument("other", type=Path)
    parser.add_argument("--times", type=int, default=5)
    given, rest = parser.parse_known_args()
    pairs: list[tuple[dict[str, float], dict[str, float]]] = []
    for time in range(given.times):
        trees = (ROOT, given.other)
        found = {tree: _measured(tree, rest) for tree in (trees if time % 2 == 0 else trees[::-1])}
        pairs.append((found[ROOT], found[given.other]))
    for name in pairs[0][0]:
        here, there = [one[name] for one, _other in pairs], [other[name] for _one, other in pairs]
        ratios = [other / one for one, other in zip(here, there, strict=True) if one]
        if ratios:
            spread = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            print(f"{name:36}{median(here):12.4g}{median(there):12.4g}   {spread}")


def _measured(tree: Path, arguments: list[str]) -> dict[str, float]:
    """The figures of one run that are single numbers; two trees share this one's Python."""
    command = [sys.executable, "-m", "benchmarks", *arguments]
    ran = subprocess.run(command, cwd=tree, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    figures = json.loads(ran.stdout.splitlines()[-1])
    return {name: figure for name, figure in figures.items() if isinstance(figure, int | float)}


if __name__ == "__main__":
    main()
