"""Completion: the rule, the verdict, the record that never changes, its certificate, and anybody's check of it."""
