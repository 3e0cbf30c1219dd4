"""Reading who is in a cohort."""
