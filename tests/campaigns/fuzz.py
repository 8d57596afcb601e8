"""Look for bytes that break a reader: `make fuzz SECONDS=600`, one process, by coverage.

Each target (`targets.py`) is run in a process of its own for its share of the time. Inputs are
changed by tokens (`mutate.py`); where atheris can be had (a wheel in `.fuzz/lib`), libFuzzer keeps
what reaches new code of `analysis`, else inputs are changed at random. What is met is kept under
`.fuzz`, which git ignores: `corpus/TARGET` (the next run goes on from there), `found/TARGET` (the
bytes, and beside them what happened). A case is replayed by `fuzz.py --replay FILE`.

Every input has to end in a table that keeps the project's own rules, or in one sentence of the
project's; not in another exception, not after 10 s, not with more than 1.5 GB.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".fuzz"
SLOWEST_S, MOST_MB, LONGEST = 10, 1500, 16_000
KEPT = 3  # inputs of each kind of end
TRIES = 8  # a process that hung or died is begun anew so often
os.environ["FRONTLINE_CACHE"] = "off"
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent), str(HOME / "lib")]


class Run:
    """One target in this process: tries inputs, counts, and writes down what should not be."""

    def __init__(self, name: str) -> None:
        """Import what is tested (instrumented, where that was begun before)."""
        import targets

        self.name, self.targets = name, targets
        self.target = targets.targets()[name]
        self.count, self.met = 0, {}
        self.begun = self.written = time.monotonic()
        self.stats = HOME / "stats" / f"{name}.json"

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        try:
            self.targets.attempt(self.target.run, data)
        except Exception as error:
            self.keep(data, error)
        self.count += 1
        if self.count % 500 == 0:
            self.targets.forget()
        if self.count % 100 == 0 or time.monotonic() > self.written + 1:
            self.write()

    def keep(self, data: bytes, error: Exception) -> None:
        """Write down an input and how it ended; a few of each kind."""
        frames = traceback.extract_tb(error.__traceback__)
        own = [f"{Path(f.filename).name}:{f.lineno}" for f in frames if str(ROOT) in f.filename]
        kind = f"{type(error).__name__} at {own[-1]}"
        self.met[kind] = self.met.get(kind, 0) + 1
        if self.met[kind] <= KEPT:
            path = HOME / "found" / self.name / hashlib.sha256(data).hexdigest()[:12]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            told = "".join(traceback.format_exception(error))
            path.with_suffix(".txt").write_text(f"{kind}\n{told}", errors="backslashreplace")

    def write(self) -> None:
        """Leave for the caller how many inputs there were, and what was met."""
        seconds = time.monotonic() - self.begun
        self.stats.write_text(json.dumps([self.count, seconds, self.met]))
        self.written = time.monotonic()

    def mutated(self, data: bytes, seed: int) -> bytes:
        """A changed input."""
        import mutate

        return mutate.mutated(data, random.Random(seed), self.target.seeds)


def by_coverage(name: str, seconds: int, seed: int) -> None:
    """Let libFuzzer choose what to change."""
    import atheris

    with atheris.instrument_imports(include=["analysis", "tomllib"]):
        run = Run(name)
    corpus = HOME / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for given in run.target.seeds:
        (corpus / hashlib.sha256(given).hexdigest()[:16]).write_bytes(given)

    def change(data: bytes, most: int, number: int) -> bytes:
        made = atheris.Mutate(data, most) if number % 8 == 0 else run.mutated(data, number)
        return made[:most]

    found = HOME / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={SLOWEST_S}",
               f"-rss_limit_mb={MOST_MB}", f"-max_len={LONGEST}", "-len_control=0", "-verbosity=0",
               f"-artifact_prefix={found}/"]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], run, custom_mutator=change)
    atheris.Fuzz()


def at_random(name: str, seconds: int, seed: int) -> None:
    """Without atheris: changes of changes of the seeds, at random."""
    import faulthandler

    run, rng = Run(name), random.Random(seed)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MB * 2**20 * 2,) * 2)
    pool, ends = list(run.target.seeds), time.monotonic() + seconds
    while time.monotonic() < ends:
        faulthandler.dump_traceback_later(SLOWEST_S, exit=True)
        made = run.mutated(rng.choice(pool), rng.getrandbits(32))
        (HOME / "stats" / f"{name}.last").write_bytes(made)
        run(made)
        if len(made) < LONGEST and rng.random() < 0.02:
            pool = [*pool[-500:], made]
    run.write()


def ran(name: str, seconds: int, seed: int) -> tuple[int, float, dict, int]:
    """Run a target in processes of its own: inputs, seconds, ends met, hangs and deaths."""
    stats = HOME / "stats" / f"{name}.json"
    stats.parent.mkdir(parents=True, exist_ok=True)
    ends, inputs, spent, met, died = time.monotonic() + seconds, 0, 0.0, {}, 0
    for number in range(TRIES):
        left = round(ends - time.monotonic())
        if left < 2:
            break
        stats.unlink(missing_ok=True)
        options = ["--one", name, "--seconds", str(left), "--seed", str(seed + number)]
        log = HOME / "stats" / f"{name}.log"
        with log.open("wb") as file:
            done = subprocess.run([sys.executable, __file__, *options], stdout=file, stderr=file)
        if stats.is_file():
            count, took, ended = json.loads(stats.read_text())
            inputs, spent = inputs + count, spent + took
            met = {key: met.get(key, 0) + ended.get(key, 0) for key in {**met, **ended}}
        if done.returncode == 0:
            break
        died += 1
        log.rename(HOME / "found" / f"{name}_{seed + number}.log")
    return inputs, spent, met, died


def campaign(seconds: int, seed: int, names: list[str]) -> int:
    """Run all targets one after the other and print a table; 1 where anything was met."""
    (HOME / "found").mkdir(parents=True, exist_ok=True)
    total_path = HOME / "executions.json"
    total = json.loads(total_path.read_text()) if total_path.is_file() else {}
    is_guided = bool(list((HOME / "lib").glob("atheris")))
    how = "by coverage (atheris)" if is_guided else "at random (no atheris)"
    print(f"{len(names)} targets, {seconds} s, seed {seed}, {how}", flush=True)
    print(f"{'target':<20}{'inputs':>10}{'seconds':>9}{'a second':>10}{'in all':>11}  met")
    worst, sums = 0, [0, 0.0, 0]
    for name in names:
        inputs, spent, met, died = ran(name, max(seconds // len(names), 5), seed)
        total[name] = total.get(name, 0) + inputs
        said = "; ".join(f"{kind} ({count})" for kind, count in sorted(met.items()))
        said += f" {died} hung or died" if died else ""
        worst |= bool(said)
        rate = inputs / spent if spent else 0
        sums = [sums[0] + inputs, sums[1] + spent, sums[2] + total[name]]
        print(f"{name:<20}{inputs:>10,}{spent:>9.0f}{rate:>10,.0f}{total[name]:>11,}  "
              f"{said or 'nothing'}", flush=True)  # fmt: skip
        total_path.write_text(json.dumps(total))
    print(f"{'all':<20}{sums[0]:>10,}{sums[1]:>9.0f}{'':>10}{sums[2]:>11,}")
    if worst:
        print(f"What was met lies in {(HOME / 'found').relative_to(ROOT)}.")
    return worst


def main() -> int:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 10**6))
    parser.add_argument("--only", default="", help="targets with commas between")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--replay", type=Path, help="a file of .fuzz/found/TARGET")
    given = parser.parse_args()
    if given.one:
        way = by_coverage if list((HOME / "lib").glob("atheris")) else at_random
        way(given.one, given.seconds, given.seed)
        return 0
    import targets

    if given.replay:
        run = targets.targets()[given.replay.parent.name].run
        targets.attempt(run, given.replay.read_bytes())
        print("It ends well.")
        return 0
    names = given.only.split(",") if given.only else list(targets.targets())
    return campaign(given.seconds, given.seed, names)


if __name__ == "__main__":
    sys.exit(main())
