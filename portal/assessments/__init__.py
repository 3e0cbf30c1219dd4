"""Quizzes: drawn papers, answers that are on disk before they are called saved, and scores."""
