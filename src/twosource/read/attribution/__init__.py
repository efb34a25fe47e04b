"""Who says so: whom the words for a source mean, and the chains from the outlet to who said it first."""
