"""The ledger: what was certified, as it was certified. It only grows."""
