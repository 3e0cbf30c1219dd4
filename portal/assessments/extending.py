"""Giving extra time, to one person or to a whole room, by one act that says why and whom it met."""
