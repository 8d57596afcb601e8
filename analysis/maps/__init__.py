"""What makers publish, and getting it: sources, readers, registry, archive, download, faults."""
