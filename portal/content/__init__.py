"""Courses as authors write them: Markdown, YAML and GIFT files become frozen values, or faults with file and line."""
