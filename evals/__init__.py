"""Scores and speeds of twosource, measured; not shipped."""
