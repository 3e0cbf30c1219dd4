"""Attendance in the hall: marks that are only ever added, each of which says which earlier ones it replaces."""
