"""Following the record: what changes in all of it, or in what concerns one record, as a feed and by e-mail."""
