"""Evaluation of the event and of its trainers by the trainees, anonymous for good."""
