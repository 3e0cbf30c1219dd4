"""Voiding attempts that a mistake began: they are kept and count nowhere, and can be restored."""
