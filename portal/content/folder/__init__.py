"""Reading the files of a course: from paths and bytes to plain values, or faults with file and line."""
