"""What ties articles together: copies, identities, incidents, and people's judgements."""
