"""What can be done with organisers, accounts of staff and invitations."""
