"""When: time expressions, what they are made of, and the days that they mean."""
