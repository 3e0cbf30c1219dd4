"""Reading the trail: who changed what in a cohort, about a participant, at an organiser, with an account."""
