"""Evidence of a roll: photos of the list that was signed on paper."""
