"""Signing in by the QR code of a sign-in card, on the devices that the card may be used on."""
