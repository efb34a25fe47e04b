"""Where: names of places, the gazetteer, and which of its places each name means."""
