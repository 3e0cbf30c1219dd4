"""Pages and files that need more than one room: the homes of each role, the page and the report of a cohort, lists."""
