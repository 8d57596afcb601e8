"""The figures, in one visual language."""
