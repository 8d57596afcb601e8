"""Ratios of whole runs, measured in one go: a week longer, two cores, pages against their cells."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CELLS = """
import sys, time, nbformat, matplotlib
matplotlib.use("agg")
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
shell, total = InteractiveShell.instance(), 0.0
for cell in nbformat.read(sys.argv[1], as_version=4).cells:
    if cell.cell_type == "code":
        since = time.process_time()
        shell.run_cell(cell.source)
        total += time.process_time() - since
print("\\n" + str(total))
"""


def timed(*words: str, cache: str, cores: int = 0) -> tuple[float, float]:
    """Wall and processor seconds of a run, on so many cores (0: all)."""
    environment = os.environ | {"FRONTLINE_CACHE": cache}
    chosen = sorted(os.sched_getaffinity(0))[:cores] or os.sched_getaffinity(0)
    before, since = os.times(), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "analysis", "run", *words], cwd=ROOT, env=environment, check=True,
        capture_output=True, preexec_fn=lambda: os.sched_setaffinity(0, chosen),
    )  # fmt: skip
    after = os.times()
    used = after.children_user - before.children_user
    return time.monotonic() - since, used + after.children_system - before.children_system


def cells_s(cache: str) -> float:
    """The processor seconds of all cells of the committed pages, without kernels."""
    total = 0.0
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        done = subprocess.run(
            [sys.executable, "-c", CELLS, str(path)], cwd=ROOT / "notebooks", text=True,
            env=os.environ | {"FRONTLINE_CACHE": cache}, capture_output=True, check=True,
        )  # fmt: skip
        total += float(done.stdout.split()[-1])
    return total


def on_workers(count: int) -> float:
    """Wall seconds of nine months of Pokrovsk on so many Dask workers of one thread each."""
    from distributed import LocalCluster

    os.environ["FRONTLINE_CACHE"] = "off"  # the workers' own too
    window = "--theatre", "pokrovsk", "--start", "2025-07-01", "--end", "2026-03-31"
    if not count:
        return timed(*window, cache="off")[0]
    with LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as cluster:
        return timed(*window, "--dask", cluster.scheduler_address, cache="off")[0]


def main() -> None:
    """Print each figure with the ratio that matters; seconds belong to this machine."""
    asked = argparse.ArgumentParser(description=__doc__, epilog="FRONTLINE_MIRROR names the maps.")
    asked.parse_args()
    if not os.environ.get("FRONTLINE_MIRROR"):
        asked.error("no raw maps: set FRONTLINE_MIRROR to a folder that has them to March 2026")
    with tempfile.TemporaryDirectory() as cache:
        first, used = timed(cache=cache)
        again, used_again = timed(cache=cache)
        cells = cells_s(cache)
        print(f"make run: first {first:.1f} s ({used:.1f} s of processor), again {again:.1f} s "
              f"({used_again:.1f} s); its cells {cells:.1f} s of processor")  # fmt: skip
    for theatre, end, later in (
        ("pokrovsk", "2026-03-24", "2026-03-31"),
        ("front", "2026-03-24", "2026-03-31"),
    ):
        with tempfile.TemporaryDirectory() as cache:
            first, _ = timed("--theatre", theatre, "--end", end, cache=cache)
            second, _ = timed("--theatre", theatre, "--end", later, cache=cache)
            print(f"{theatre}: first {first:.1f} s, a week longer {second:.1f} s, "
                  f"ratio {first / second:.2f}")  # fmt: skip
        if theatre == "front":
            with tempfile.TemporaryDirectory() as cache:
                one, _ = timed("--theatre", theatre, "--end", end, cache=cache, cores=1)
            print(f"front: one core {one:.1f} s, all cores {first:.1f} s, ratio {one / first:.2f}")
    alone, one, two = (on_workers(count) for count in (0, 1, 2))
    print(f"Dask: one worker {one:.1f} s, two {two:.1f} s, ratio {one / two:.2f}; "
          f"without Dask, on the same cores, {alone:.1f} s")  # fmt: skip


if __name__ == "__main__":
    main()
