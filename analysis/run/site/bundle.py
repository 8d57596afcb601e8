"""The page's one script, put together from small modules.

Browsers refuse to load ES modules from a file on disk, and the page must open from there. The
modules import each other by name only, so leaving out the import lines and joining them in order
inside one function is enough: no bundler has to be installed, and the result stays readable. A
name that two modules share at their top would be a syntax error, which the tests would meet.
"""

import re

from ...base import paths

MODULES = (
    "days", "outlines", "words", "page", "state", "legend", "map", "land", "swipe", "finger",
    "names", "chart", "paper", "player", "pin", "places", "take", "controls", "main",
)  # fmt: skip
IMPORT = re.compile(r"^import [^;]*;\n", flags=re.MULTILINE)
EXPORT = re.compile(r"^export (?=const|function|class|async)", flags=re.MULTILINE)


def script() -> str:
    """The modules as one classic script."""
    texts = [(paths.WEB / f"{name}.js").read_text(encoding="utf-8") for name in MODULES]
    joined = "\n".join(EXPORT.sub("", IMPORT.sub("", text)).strip() + "\n" for text in texts)
    return f'"use strict";\n(() => {{\n{joined}}})();\n'
