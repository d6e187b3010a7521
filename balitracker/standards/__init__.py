"""The record in forms that others have agreed on, and the page that says which standard is used where."""
