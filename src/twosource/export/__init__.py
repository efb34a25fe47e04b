"""The ledger in other programs' shapes, and the cited briefing."""
