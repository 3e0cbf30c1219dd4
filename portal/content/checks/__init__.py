"""What is demanded of a course as a whole, over what its single files say."""
