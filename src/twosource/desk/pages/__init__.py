"""The pages of the desk: each module makes one page's record, which is shown as HTML and, beside it, as JSON."""
