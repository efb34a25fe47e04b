"""How many: numbers of people and things, of whom they are, and what befell those counted."""
