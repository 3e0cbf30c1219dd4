"""People who sign in: who they are, how they prove it, and how guessing is slowed down."""
