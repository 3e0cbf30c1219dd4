"""Long work: done beside the requests by a thread, its state and progress in the database for everybody to see."""
