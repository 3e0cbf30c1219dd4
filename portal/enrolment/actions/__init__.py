"""Giving seats, correcting people, making cards."""
