"""Tables that people upload, of every kind that offices keep, as numbered rows of cells."""
