"""The phone of whoever calls the roll: marks that it made by itself and sends when it has a signal."""
