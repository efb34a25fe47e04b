"""The desk: where an analyst reads, checks, corrects and signs off. The one room that may serve, on this machine alone."""
