"""Courses: published versions of the curriculum, who learns from which, and what they have read."""
