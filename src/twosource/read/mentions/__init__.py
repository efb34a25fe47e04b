"""Whom and what an article names: names, noun phrases and pronouns, and which of them mean the same."""
