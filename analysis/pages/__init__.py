"""What a reader sees: words, figures, and the way into a notebook."""

from ..base.lazy import room

__getattr__ = room(__name__)
