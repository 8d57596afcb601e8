"""Kernels that start as a fork of a process in which everything is imported already."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import EntryPoint
from typing import Any
from weakref import WeakSet

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from . import nursery

NAME = "warm"
POLL_S = 0.1

_managers: "WeakSet[Manager]" = WeakSet()


class Warm(LocalProvisioner):
    """Starts a kernel by a fork of the nursery, or as usual where there is none."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that the command would have started."""
        own = nursery.current()
        if own is None:
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
        cwd = str(kwargs.get("cwd") or os.getcwd())
        kernel = own.kernel(argv, cwd, dict(kwargs.get("env") or os.environ))
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
        """Make the provisioner known to jupyter_client, and ask for it."""
        factory = KernelProvisionerFactory.instance()
        factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:Warm", factory.GROUP_NAME)
        super().__init__(kernel_spec_manager=_Specs(), **kwargs)
        _managers.add(self)


def kill_while(is_running: Callable[[], bool]) -> None:
    """Kill every kernel, also those that are just being started, until nothing runs any more.

    They lead sessions of their own, so that Ctrl-C reaches the runner alone: without this it would
    wait for their pages.
    """
    while is_running():
        for manager in list(_managers):
            process = getattr(manager.provisioner, "process", None)
            if process is not None and process.poll() is None:
                with suppress(ProcessLookupError):
                    process.kill()
        time.sleep(POLL_S)
