"""Reading attendance: marks and what they come to, and rolls as those who call them see them."""
