"""A process that has imported everything once, and becomes a kernel by a fork when it is asked."""

import gc
import json
import os
import pkgutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

from ..base import scratch

ROOMS = ("base", "maps", "theatres", "control", "measures", "tables", "pages")
POLL_S = 0.02
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as ipykernel sets it
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # two kernels at once keep two cores busy by themselves


class Nursery:
    """The process that forks kernels, as its user sees it."""

    def __init__(self) -> None:
        """Start it; it imports while its user goes on."""
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "analysis.run.nursery"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ONE_THREAD | os.environ | INLINE,
            pass_fds=scratch.locks(),  # it and its kernels use this process's folder to their end
        )

    def kernel(self, argv: list[str], cwd: str, env: dict[str, str]) -> "Kernel":
        """A new kernel, started by the given arguments. Raises OSError when it cannot fork."""
        asked = json.dumps({"argv": argv, "cwd": cwd, "env": env}) + "\n"
        with self._lock:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(asked.encode())
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            raise OSError("the process that forks kernels has ended")
        return Kernel(int(answer))

    def end(self) -> None:
        """End it; kernels that are left end by themselves when they see it."""
        self._process.terminate()
        self._process.communicate()


class Kernel:
    """A kernel's process, as jupyter_client asks for it; it is a child of the nursery, not ours."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        """Take the number of a process that was forked."""
        self.pid = pid

    def poll(self) -> int | None:
        """None while it is alive."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Wait for its end."""
        while (code := self.poll()) is None:
            time.sleep(POLL_S)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


@contextmanager
def open_for_kernels() -> Iterator[None]:
    """Let there be a nursery while the block runs, the one that there is or a new one.

    Forking a process that has threads is safe on Linux alone; elsewhere there is none, and kernels
    start as usual.
    """
    global _nursery
    if sys.platform != "linux" or _nursery is not None:
        yield
        return
    _nursery = own = Nursery()
    try:
        yield
    finally:
        _nursery = None
        own.end()


def current() -> Nursery | None:
    """The nursery that is open, if one is."""
    return _nursery


_nursery: Nursery | None = None


def serve() -> None:
    """Import what notebooks import; then, for each line of standard input, fork a kernel.

    A line is JSON: ``argv, cwd, env``; the answer is the kernel's process. The end of standard
    input, which a runner that was killed leaves behind, ends the process, and kernels end with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the runner's to handle
    signal.signal(signal.SIGCHLD, lambda number, frame: _reap())
    _import_all()
    with suppress(Exception):  # kernels do without, and a page says what is wrong
        _use_once()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        process = os.fork()
        if process == 0:
            _become_kernel(**asked)
        print(process, flush=True)


def _reap() -> None:
    """Take leave of the kernels that have ended; their processor time counts as the run's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _import_all() -> None:
    import_module("ipykernel.kernelapp")
    import_module("matplotlib_inline.backend_inline")
    import_module("matplotlib.pyplot")
    for room in ROOMS:
        package = import_module(f"analysis.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"analysis.{room}."):
            import_module(found.name)
    import_module("analysis.run.record")


def _use_once() -> None:
    """Read what every page reads, and draw: a fork has it then, and shares the memory."""
    from ..base import paths
    from ..maps import registry
    from ..pages import publish
    from ..pages.figures import style
    from ..tables import articles, committed

    registry.registry(), registry.pinned()
    for path in sorted(paths.PROCESSED.glob("*.csv")):
        committed.texts(path)
    committed.extract()
    for name in articles.names():
        articles.read(name)
    fig, (ax,) = style.panels(1)
    style.date_axis(ax)
    publish.png(fig)


def _become_kernel(argv: list[str], cwd: str, env: dict[str, str]) -> None:
    """Go on as the kernel that this command line would have started; never returns."""
    from ipykernel.kernelapp import IPKernelApp

    from ..base import told

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)  # standard output is the runner's pipe
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    told.inherit()
    code = 1
    try:
        # It ends when the nursery does; ipykernel reads the variable for it at its import alone.
        IPKernelApp.launch_instance([*argv, f"--IPKernelApp.parent_handle={os.getppid()}"])
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
