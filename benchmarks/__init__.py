"""How much the portal can take, as ratios measured in one run. See README.md."""
