"""Small pages that stand in for the project's, where a run itself is tested."""

from pathlib import Path

import nbformat

from analysis.base import paths
from analysis.run import clean

GIVEN = {"start": "2025-03-09", "end": "2025-03-12"}
NAME = "kursk_2025-03-09_2025-03-12"
NAMES = ("01_a.ipynb", "02_b.ipynb", "03_c.ipynb")


def small(monkeypatch, tmp_path: Path, *codes: str) -> Path:
    """Three pages of one cell each in a folder of their own, and empty runs/."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(paths, "NOTEBOOKS", folder)
    monkeypatch.setattr(paths, "RUNS", tmp_path / "runs")
    for name, code in zip(NAMES, codes, strict=True):
        write(folder / name, code)
    return folder


def write(path: Path, code: str) -> None:
    """A page with the parameters that it takes, and one cell."""
    cells = [
        nbformat.v4.new_code_cell(
            'start: str = "2024-08-06"\nend: str = "2025-04-30"', id="parameters",
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell(code, id="work"),
    ]  # fmt: skip
    kernel = {"kernelspec": clean.KERNEL}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name there."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
