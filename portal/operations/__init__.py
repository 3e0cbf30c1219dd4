"""Running an installation for years: what it consists of."""
