"""Records of one organiser that may be one person: finding them as they come in, and keeping what was said of them."""
