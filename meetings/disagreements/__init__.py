"""What the sources disagree on: rules find it, `settle` keeps the table in step with them, people explain it."""
