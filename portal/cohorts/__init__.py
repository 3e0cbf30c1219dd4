"""Cohorts: for whom a training is, where and when; and the roster of those who come."""
