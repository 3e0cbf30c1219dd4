"""What trainers do around a quiz: opening, watching, extra time, bringing in answer files."""
