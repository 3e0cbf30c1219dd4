"""Essays: which answers wait to be read, what a reader gives them, and the result that people see."""
