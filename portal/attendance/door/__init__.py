"""The door: a code on the wall that changes, and people who mark themselves present with their own phones."""
