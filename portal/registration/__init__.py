"""Registering for a cohort: people apply by themselves, the organiser decides, and seats are given by one rule."""
