"""That somebody says something: verbs, nouns and phrases of saying, with the source and the content of each."""
