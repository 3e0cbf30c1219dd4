"""Organisers: the bodies that run trainings and sign certificates, and the people who work for them."""
