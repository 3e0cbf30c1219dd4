"""How large what people hand in may be."""

MEGABYTE = 1024 * 1024
MAX_UPLOAD = 10 * MEGABYTE
"""Bytes of one file, whatever it is."""
