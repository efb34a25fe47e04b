"""Trains the encoder that twosource ships: the one place where torch is imported; not part of the wheel."""
