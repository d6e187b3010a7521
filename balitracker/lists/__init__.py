"""What every list shares: one query string for page, counts and files, filters in words, and readable refusals."""
