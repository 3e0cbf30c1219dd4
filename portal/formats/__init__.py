"""Question files of other systems, read and written, with a report of what was lost."""
