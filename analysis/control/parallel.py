"""Read maps with several processes, or on a cluster, through joblib; the result is the same."""

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import joblib
import numpy as np
import pandas as pd

from ..base import told
from ..base.errors import UsageError
from ..maps import archive
from ..theatres.theatre import Theatre
from . import polygons

STRETCHES_A_JOB = 2  # so that one slow stretch does not keep all others waiting
T = TypeVar("T")
WATCH_S = 0.5
PATIENCE_S = 10  # with a scheduler that does not answer


def pieces_of(
    source: str, rows: pd.DataFrame, theatre: Theatre, until: date, jobs: int = 1,
    scheduler: str | None = None,
) -> gpd.GeoDataFrame:  # fmt: skip
    """The change-only table as drawn (:func:`polygons.from_maps`) of registered maps.

    The maps are cut into stretches of time that are read apart and joined: a polygon that both
    sides of a cut draw is one row again, and what a stretch draws holds until the next map that
    draws anything. ``scheduler`` is the address of a Dask cluster whose
    workers see the same files; it needs the extra ``cluster``.
    """
    maps = list(archive.verified(rows))
    if not scheduler and jobs == 1:
        return polygons.from_maps(source, maps, theatre, until)
    jobs = min(jobs, len(maps), joblib.cpu_count())
    with ExitStack() as stack:
        if scheduler:
            jobs = _join_cluster(stack, scheduler)
        else:
            stack.enter_context(_local())
        count = max(1, min(len(maps), jobs * STRETCHES_A_JOB))
        stretches = [
            maps[part[0] : part[-1] + 1] for part in np.array_split(range(len(maps)), count)
        ]
        work = [
            joblib.delayed(_stretch)(source, part, theatre, until, told.current())
            for part in stretches
        ]
        found = [part for part in joblib.Parallel(n_jobs=jobs)(work) if part is not None]
    if not found:
        raise polygons.NothingDrawnError(f"No map of {source} draws anything in these days.")
    return polygons.joined(found)


def side_by_side(
    work: Sequence[Callable[[], T]], scheduler: str | None = None, most: int | None = None
) -> Iterator[tuple[int, T]]:
    """Do pieces of work in as many processes as there are processors, or on a cluster's workers.

    In ``most`` processes, where that is given. Yields the number of each piece and what it
    returned, as they end. Work and results must survive pickling. With one processor, or one piece,
    all is done here, in order.
    """
    jobs = min(most or joblib.cpu_count(), len(work))
    with ExitStack() as stack:
        if scheduler:
            jobs = _join_cluster(stack, scheduler)
        elif jobs == 1:
            yield from ((number, piece()) for number, piece in enumerate(work))
            return
        else:
            stack.enter_context(_local())
        pool = joblib.Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")
        yield from pool(joblib.delayed(_numbered)(*item) for item in enumerate(work))


def _numbered(number: int, piece: Callable[[], T]) -> tuple[int, T]:
    return number, piece()


def _stretch(
    source: str, maps: list[tuple[datetime, Path]], theatre: Theatre, until: date,
    known: told.Told,
) -> gpd.GeoDataFrame | None:  # fmt: skip
    """The table of some maps, as if none came after them; None where they draw nothing."""
    told.take(known)
    try:
        return polygons.from_maps(source, maps, theatre, until)
    except polygons.NothingDrawnError:
        return None


def _local() -> joblib.parallel_config:
    """Workers of this machine that end when this process is killed; joblib's own wait for ever.

    One whose memory has grown is replaced by joblib between two pieces of work, which is no news.
    """
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    return joblib.parallel_config(backend="loky", initializer=_end_with, initargs=(os.getpid(),))


def _end_with(giver: int) -> None:
    """Let this worker end with the process that started it; its tracker then tidies /dev/shm."""
    threading.Thread(target=_watch, args=(giver,), daemon=True).start()


def _watch(giver: int) -> None:
    while os.getppid() == giver:
        time.sleep(WATCH_S)
    os._exit(1)


def _join_cluster(stack: ExitStack, address: str) -> int:
    """Send joblib's work to a Dask cluster while the stack is open; return its threads."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "Dask is not installed; `pip install 'kursk-salient[cluster]'` brings it."
        ) from error
    try:
        client = stack.enter_context(Client(address, timeout=timedelta(seconds=PATIENCE_S)))
    except (OSError, ValueError, TypeError, RuntimeError, AssertionError) as error:
        # TypeError: tls:// without certificates, ucx:// without its library;
        # AssertionError: now and then a client's own thread has not begun after 10 s
        why = str(error).strip().splitlines()[0] if isinstance(error, TypeError) else ""
        raise UsageError(f"No Dask scheduler answers at {address}{why and f' ({why})'}.") from error
    stack.enter_context(joblib.parallel_config(backend="dask"))
    return max(1, sum(client.nthreads().values()))
