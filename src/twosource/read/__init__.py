"""What one article says: mentions, times, counts, places, attributions, events, claims."""
