"""The stored tables: one door in, one builder out."""
