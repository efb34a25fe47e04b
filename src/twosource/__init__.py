"""twosource reads reports about a conflict and writes an evidence ledger."""

__all__ = ["__version__"]

__version__ = "0.1.0"
