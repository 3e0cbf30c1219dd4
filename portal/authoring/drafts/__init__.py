"""Drafts of a course: files changed in the browser, looked at, compared, published."""
