"""Reading lists of participants, row by row. Pure."""
