"""How fast the portal is, beside the least that the same work could cost. `make bench` runs it all."""
