"""Quizzes on printed paper, for people without a phone: one types what stands there, a second one compares it."""
