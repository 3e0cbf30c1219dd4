"""Forms that bring files into a draft."""
