"""Worlds of known truth: invented reports about an invented conflict, and the ledger that they should make."""
