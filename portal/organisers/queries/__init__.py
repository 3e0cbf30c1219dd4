"""Reading organisers, accounts of staff and invitations."""
