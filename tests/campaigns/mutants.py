"""Break the code in one place, see whether a test fails, and count where none does.

The changes are those of mutmut's operators, which are imported from a folder of their own: they
are no dependency of the project (``make mutants`` installs them). mutmut's own runner copies the
tree and pays for its imports anew; here a process that has collected the suite is forked for each
mutant, the changed function is put in place, and the quick tests that execute the changed line
are run, the nearest and fastest first, until one fails.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import mutant_report as report
import mutant_runs as runs
import mutant_sources as sources

sys.path.append(os.environ.get("MUTMUT", ""))  # last: the project's own libraries come first
HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
ROOMS = ("base", "control", "measures", "tables")
LEAST_A_MODULE = 5


def modules(rooms: tuple[str, ...]) -> list[str]:
    """The files of the rooms that are mutated, from the root of the project."""
    found = sorted(path for room in rooms for path in (ROOT / "analysis" / room).glob("*.py"))
    return [str(path.relative_to(ROOT)) for path in found if path.name != "__init__.py"]


# Each is recorded by a process of its own: what one test keeps in memory serves a few others.
SHARES = ("analysis", "tests/base", "tests/control", "tests/measures", "tests/tables")
SHARES += ("tests/maps", "tests/theatres", "tests/pages", "tests/run", "tests")


def recorded(folder: Path) -> runs.Covered:
    """Which quick tests execute which line, recorded once."""
    found = runs.Covered([], [], {})
    for share in SHARES:
        path = folder / f"covered_{share.replace('/', '_')}.json"
        if not path.exists():
            command = [sys.executable, __file__, "--folder", str(folder), "--record", share]
            subprocess.run(command, cwd=ROOT, check=True)
        found.add(runs.Covered(**json.loads(path.read_text())))
    return found


def sample(mutants: list[sources.Place], most: int, seed: int) -> list[sources.Place]:
    """At most so many mutants, of each module its share and five at least, in a mixed order."""
    mixed = random.Random(seed)
    by_module: dict[str, list[sources.Place]] = {}
    for mutant in mutants:
        by_module.setdefault(mutant.module, []).append(mutant)
    share = min(1.0, most / max(len(mutants), 1))
    chosen = []
    for of_module in by_module.values():
        n = min(len(of_module), max(LEAST_A_MODULE, round(share * len(of_module))))
        chosen.extend(mixed.sample(of_module, n))
    mixed.shuffle(chosen)
    return chosen


def main() -> None:
    """Test mutants until the time is over, and write what became of each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, default=ROOT / "runs" / ".cache" / "mutants")
    asked.add_argument("--seconds", type=float, default=3600)
    asked.add_argument("--seed", type=int, default=1943)
    asked.add_argument("--most", type=int, default=1500)
    asked.add_argument("--rooms", nargs="+", default=ROOMS)
    asked.add_argument("--again", action="store_true", help="test those that lived once more")
    asked.add_argument("--tests-seconds", type=float, default=8.0, help="planned for one mutant")
    asked.add_argument("--record", help="a folder of tests: only note which lines each executes")
    asked.add_argument("--report", action="store_true", help="only write what was found so far")
    told = asked.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    if told.record:
        name = f"covered_{told.record.replace('/', '_')}.json"
        sys.exit(runs.record(told.folder / name, told.record))
    every = [m for name in modules(tuple(told.rooms)) for m in sources.places(ROOT, name)]
    log = told.folder / "outcomes.jsonl"
    if told.report:
        return report.write(HERE, log, Counter(m.module for m in every))
    covered = recorded(told.folder)
    rows = {row["key"]: row for row in map(json.loads, _lines(log))}
    wanted = sample(every, told.most, told.seed)
    if told.again:
        rows = {key: row for key, row in rows.items() if row["outcome"] in report.LIVED}
        spots = {(row["module"], *row["lines"]) for row in rows.values()}
        wanted = [m for m in wanted if (m.module, *m.lines) in spots]
    mutants = [m for m in map(sources.made, wanted) if m and (m.key in rows) == told.again]
    plans = [(m, runs.tests_for(m, covered, told.tests_seconds)) for m in mutants]
    print(f"{len(every)} mutants, {len(plans)} to be tested", flush=True)
    runs.run(plans, covered, log, time.monotonic() + told.seconds)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
