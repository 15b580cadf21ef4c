"""The command ``juki``."""
