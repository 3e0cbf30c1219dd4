"""What a new version means for cohorts: the ministry's standard, and moving a cohort."""
