"""The kinds of question as they are answered: a file for those that are alike, and the table of all."""
