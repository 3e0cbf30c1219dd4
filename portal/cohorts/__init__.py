"""Cohorts: who organises a training, for whom, where and when; and the roster of those who come."""
