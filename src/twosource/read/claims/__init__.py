"""What is claimed: one happening as one chain tells it, with typed values and the place and day of the story."""
