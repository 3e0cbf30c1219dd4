"""Pages and files that need more than one slice: the homes of each role, the page and the report of a cohort, lists."""
