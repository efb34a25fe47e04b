"""What the claims add up to: origins, conflicts, cells."""
