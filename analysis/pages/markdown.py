"""A table as Markdown: it renders everywhere, and its diffs can be read."""

import pandas as pd

MISSING = ("–", "")


def markdown(frame: pd.DataFrame) -> str:
    """A table as Markdown, numbers to the right.

    >>> print(markdown(pd.DataFrame({"map": ["Owl"], "km²": ["1,108"]})))
    | map | km² |
    |---|---:|
    | Owl | 1,108 |
    """
    head = "| " + " | ".join(str(column) for column in frame.columns) + " |"
    rule = "|" + "|".join("---:" if _is_number(frame[c]) else "---" for c in frame.columns) + "|"
    rows = [
        "| " + " | ".join(_cell(v) for v in row) + " |" for row in frame.itertuples(index=False)
    ]
    return "\n".join([head, rule, *rows])


def _is_number(column: pd.Series) -> bool:
    """Whether a column is of numbers, some of which may be missing."""
    texts = [text for value in column if (text := str(value)) not in MISSING]
    bare = (text.replace(",", "").lstrip("+-−").replace(".", "") for text in texts)
    return bool(texts) and all(text.isdigit() for text in bare)


def _cell(value) -> str:
    """A cell's text; a maker's words must not become markup."""
    text = "" if pd.isna(value) else str(value)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
