"""References: what somebody writes who cites a page of the record, so that others find just what they saw."""
