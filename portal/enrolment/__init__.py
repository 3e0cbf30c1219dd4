"""Seating: who is in a cohort, how they got there, and the cards by which they sign in."""
