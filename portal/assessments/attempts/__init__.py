"""Taking a quiz: windows, papers as drawn, answers as they come, handing in."""
