"""Pages and files that need more than one slice: the homes of each role, the report of a cohort, graduation lists."""
