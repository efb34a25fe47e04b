"""From saved bytes to articles: nothing here knows what the text means."""
