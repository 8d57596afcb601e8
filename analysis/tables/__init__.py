"""The stored tables: one door in, one builder out."""

from ..base.lazy import room

__getattr__ = room(__name__)
