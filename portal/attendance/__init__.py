"""Attendance in the hall: marks that are only ever added, of which the latest counts."""
