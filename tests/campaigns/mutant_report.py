"""The tables of a campaign: what became of the mutants of each module, and why some live."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

LIVED = ("survived", "uncovered")
KINDS = ("equivalent", "text", "not run", "open")
COLUMNS = ("module", "line", "function", "change", "kind", "why")

# Changes that no test can see, or that only a sentence would show; the first that fits is taken.
RULES = (
    (r"once\(.*\"XX\w+XX\"", "equivalent", "the name under which a result is kept"),
    (r"strict=True.* -> .*strict=(False|None)|, strict=True\)(?!.*->.*strict)", "equivalent",
     "both sides have the same length"),
    (r"raise |Error\(", "text", "the words of a sentence to the user"),
)  # fmt: skip


def write(folder: Path, log: Path, counts: dict[str, int]) -> None:
    """Write ``mutants.csv`` and ``mutants_left.csv``; a reason once given is kept."""
    rows = list({row["key"]: row for row in map(json.loads, log.read_text().splitlines())}.values())
    left = _left(folder / "mutants_left.csv", rows)
    kinds = Counter((row["module"], row["kind"]) for row in left)
    with (folder / "mutants.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("module", "mutants", "tested", "killed", *KINDS, "score_percent"))
        names = [*sorted(counts), "all"]
        for name in names:
            own = [row for row in rows if name in ("all", row["module"])]
            killed = sum(row["outcome"] in ("killed", "timeout") for row in own)
            living = [sum(n for (m, k), n in kinds.items() if k == kind and name in ("all", m))
                      for kind in KINDS]  # fmt: skip
            meant = len(own) - living[0]
            score = f"{100 * killed / meant:.0f}" if meant else ""
            all_of = sum(counts.values()) if name == "all" else counts[name]
            out.writerow((name, all_of, len(own), killed, *living, score))


def _left(path: Path, rows: list[dict]) -> list[dict]:
    """The mutants that no test killed, each with its kind and why."""
    known = {}
    if path.exists():
        with path.open(newline="") as file:
            known = {(row["module"], row["change"]): row for row in csv.DictReader(file)}
    left = []
    for row in sorted(rows, key=lambda row: (row["module"], row["lines"], row["change"])):
        if row["outcome"] in LIVED:
            old = known.get((row["module"], row["change"]))
            kind, why = (old["kind"], old["why"]) if old else _ruled(row)
            left.append(dict(zip(COLUMNS, (row["module"], row["lines"][0], row["function"],
                                           row["change"], kind, why), strict=True)))  # fmt: skip
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(left)
    return left


def _ruled(row: dict) -> tuple[str, str]:
    if row["outcome"] == "uncovered":
        return "not run", "no quick test executes the line"
    for pattern, kind, why in RULES:
        if re.search(pattern, row["change"]):
            return kind, why
    return "open", ""
