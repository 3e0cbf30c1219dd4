"""What a cohort has learned between its pretest and its posttest, and who still lacks what."""
