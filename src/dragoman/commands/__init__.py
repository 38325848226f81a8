"""The commands, one module a group; each loads what it needs when it runs, so that `dragoman --help` answers at once."""
