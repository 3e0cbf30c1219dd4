"""Correcting a key that was wrong, after a look at who changes."""
