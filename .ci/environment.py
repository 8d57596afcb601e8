"""Write environment.yml from requirements.lock, so that conda and pip users run the same versions.

``python .ci/environment.py`` writes it; a test compares the file with what this gives.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
ENVIRONMENT = ROOT / "environment.yml"
PYTHON = "3.11"

HEAD = f"""\
# Made by `make lock` from requirements.lock; do not edit. Everything comes as wheels through pip:
# mixing conda's GDAL or PROJ with the wheels' own breaks both, and conda builds of matplotlib draw
# other pixels. The hashes are in requirements.lock.
name: kursk-salient
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python={PYTHON}
  - pip
  - make
  - nodejs=22  # for the web report alone
  - pip:
"""


def pins(lock: str) -> list[str]:
    """The pinned requirements of a lock's text, with their markers and without hashes.

    >>> pins('numpy==2.4.6 \\\\\\n    --hash=sha256:00\\nx==1 ; os_name == "nt" \\\\\\n')
    ['numpy==2.4.6', 'x==1 ; os_name == "nt"']
    """
    lines = re.findall(r"^([A-Za-z0-9][^\s=]*==.*?)\s*\\?$", lock, flags=re.MULTILINE)
    return [line.strip() for line in lines]


def environment(lock: str) -> str:
    """The text of environment.yml for a lock's text."""
    return HEAD + "".join(f"      - '{pin.replace(chr(39), chr(34))}'\n" for pin in pins(lock))


if __name__ == "__main__":
    ENVIRONMENT.write_text(environment(LOCK.read_text(encoding="utf-8")), encoding="utf-8")
