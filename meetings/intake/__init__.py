"""From a document's text to numbered paragraphs: pure functions, no database."""
