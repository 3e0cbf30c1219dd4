"""People who sign in: who they are, how they prove it, until when, and how guessing is slowed down."""
