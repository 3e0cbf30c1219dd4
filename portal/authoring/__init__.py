"""Changing the curriculum: drafts, publishing, the standard, and moving a cohort to another version."""
