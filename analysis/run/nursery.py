"""A process that has imported everything once, and becomes a kernel by a fork when it is asked."""

import gc
import json
import os
import pkgutil
import signal
import sys
from contextlib import suppress
from importlib import import_module

import analysis

ROOMS = ("base", "maps", "theatres", "control", "measures", "tables", "pages")


def serve() -> None:
    """Import what notebooks import; then, for each line of standard input, fork a kernel.

    A line is JSON: ``argv, cwd, env``; the answer is the kernel's process. The end of standard
    input, which a runner that was killed leaves behind, ends the process, and kernels end with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the runner's to handle
    signal.signal(signal.SIGCHLD, lambda number, frame: _reap())
    _import_all()
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
    for found in pkgutil.walk_packages(analysis.__path__, "analysis."):
        if found.name.split(".")[1] in ROOMS:
            import_module(found.name)
    import_module("analysis.run.record")


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
    os.environ.update(env, JPY_PARENT_PID=str(os.getppid()))
    told.inherit()
    code = 1
    try:
        IPKernelApp.launch_instance(argv)
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
