"""The makers' colours and dashes as a style sheet, so that no page needs a style of its own."""

from ...pages.figures import style

LIGHTER = 0.5  # of the way to white, so that lines are seen on a dark ground


def sheet(keys: list[str]) -> str:
    """Rules for what carries ``data-key``, for a light and a dark ground."""
    light = "\n".join(_rule(key, style.SOURCE_COLOURS[key]) for key in keys)
    dark = "\n".join(_rule(key, lighter(style.SOURCE_COLOURS[key])) for key in keys)
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _rule(key: str, colour: str) -> str:
    dash = style.SOURCE_DASHES[key]
    steps = "none" if isinstance(dash, str) else " ".join(f"{step * 2:g}" for step in dash[1])
    return f'[data-key="{key}"] {{ --maker: {colour}; --dash: {steps}; }}'


def lighter(colour: str) -> str:
    """A colour half way to white.

    >>> lighter("#000080")
    '#8080c0'
    """
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * LIGHTER):02x}" for part in parts)
