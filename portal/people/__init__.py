"""The people of an organiser: all that is known of one person, from every room."""
