"""Every figure of the project; nothing else draws."""
