"""How a rehearsal went: what its phones measured of the network, and what the server has in reserve."""
