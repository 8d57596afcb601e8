"""Leaflet from npm: installed as the lock says, copied into a site together with its licence."""

import json
import shutil
import subprocess
from pathlib import Path

from ...base import paths
from ...base.errors import DataError, UsageError

FILES = ("dist/leaflet.js", "dist/leaflet.css", "LICENSE")
FLAGS = (
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
)


def install() -> Path:
    """Return the folder of the locked Leaflet; npm is asked only where it is not there yet.

    Raises a sentence when npm is missing or fails.
    """
    package = paths.WEB / "node_modules" / "leaflet"
    if _is_installed(package):
        return package
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError(
            "npm is not on the PATH: the web report needs Node.js (18 or later) once, to install "
            "its map library. The notebooks and all other commands work without it."
        )
    done = subprocess.run([npm, "ci", *FLAGS], cwd=paths.WEB, capture_output=True, text=True)
    if done.returncode or not _is_installed(package):
        raise DataError(f"npm could not install Leaflet: {_last_line(done.stderr)}")
    return package


def copy(folder: Path) -> None:
    """Put Leaflet's files into ``folder``."""
    package = install()
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(package / name, folder / Path(name).name)


def _is_installed(package: Path) -> bool:
    lock = json.loads((paths.WEB / "package-lock.json").read_text(encoding="utf-8"))
    wanted = lock["packages"]["node_modules/leaflet"]["version"]
    if not all((package / name).is_file() for name in ("package.json", *FILES)):
        return False
    return json.loads((package / "package.json").read_text(encoding="utf-8"))["version"] == wanted


def _last_line(text: str) -> str:
    """npm's last word, without the line that names its log.

    >>> _last_line("npm error code E404\\nnpm error A complete log of this run can be found in x")
    'npm error code E404'
    """
    lines = [line for line in text.splitlines() if line.strip() and "complete log" not in line]
    return lines[-1].strip() if lines else "it gave no reason."
