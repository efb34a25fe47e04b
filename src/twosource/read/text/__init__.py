"""What every reader asks of a text: word forms, numbers, quotations, clauses, words of saying, what stands nearby."""
