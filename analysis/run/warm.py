"""Kernels that start as a fork of a process in which everything is imported already."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

NAME = "warm"
POLL_S = 0.02
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as ipykernel sets it


class Nursery:
    """The process that forks kernels (:mod:`analysis.run.nursery`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "analysis.run.nursery"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | INLINE
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
        self._process.communicate()


class Kernel:
    """A kernel's process, as jupyter_client asks for it; it is a child of the nursery, not ours."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
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


_nursery: Nursery | None = None


class Warm(LocalProvisioner):
    """Starts a kernel by a fork of the nursery, or as usual where there is none."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that the command would have started."""
        if _nursery is None:
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
        cwd = str(kwargs.get("cwd") or os.getcwd())
        kernel = _nursery.kernel(argv, cwd, dict(kwargs.get("env") or os.environ))
        self.process: Any = kernel
        self.pid = self.pgid = kernel.pid  # it leads a session of its own
        self.cwd = cwd
        return self.connection_info


class _Specs(KernelSpecManager):
    """The usual kernels, started by :class:`Warm`."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec(kernel_name)
        spec.metadata["kernel_provisioner"] = {"provisioner_name": NAME}
        return spec


class Manager(AsyncKernelManager):
    """A kernel manager for nbclient and papermill whose kernels are warm."""

    def __init__(self, **kwargs: Any) -> None:
        factory = KernelProvisionerFactory.instance()
        factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:Warm", factory.GROUP_NAME)
        super().__init__(kernel_spec_manager=_Specs(), **kwargs)


@contextmanager
def kernels() -> Iterator[None]:
    """Let the kernels of :class:`Manager` be forks while the block runs.

    Forking a process that has threads is safe on Linux alone; elsewhere kernels start as usual.
    """
    global _nursery
    if sys.platform != "linux":
        yield
        return
    _nursery = Nursery()
    try:
        yield
    finally:
        own, _nursery = _nursery, None
        own.end()
