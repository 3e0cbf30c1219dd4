"""How good the questions of a quiz were, and what a cohort has learned."""
