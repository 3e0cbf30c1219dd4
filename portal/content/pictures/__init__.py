"""Pictures of a course: what is allowed, and how large they are."""
