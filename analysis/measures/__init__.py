"""Control tables or shapes in, tidy frames out; no measure touches a file."""
