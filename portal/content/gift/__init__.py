"""Reading the GIFT of a question bank."""
