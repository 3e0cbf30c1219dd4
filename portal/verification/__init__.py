"""Anybody's check of a certificate."""
