"""Workers of this machine end with the process that started them, also when it is killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]
WORK = """
import os, time
from analysis.control import parallel

def told():
    print(os.getpid(), flush=True)
    time.sleep(60)

list(parallel.side_by_side([told, told], most=2))
"""


def is_alive(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_of_a_killed_process_end():
    """They were asleep in their work, and would have waited for more for ever."""
    command = [sys.executable, "-c", WORK]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    workers = [int(process.stdout.readline()) for _ in range(2)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    until = time.monotonic() + 20
    while any(map(is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(is_alive, workers))
