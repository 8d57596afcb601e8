"""The figures, in one visual language."""

from ...base.lazy import room

__getattr__ = room(__name__)
