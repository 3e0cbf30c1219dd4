"""Whose person it is, across organisers: the one fact they ask of each other, and who settles it in doubt."""
