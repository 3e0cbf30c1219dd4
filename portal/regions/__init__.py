"""Where people live and where training is held: provinces down to villages by Kemendagri code, and the NIK."""
