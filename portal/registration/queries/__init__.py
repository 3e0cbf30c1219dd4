"""Registrations by cohort and by name, and the applications in them."""
