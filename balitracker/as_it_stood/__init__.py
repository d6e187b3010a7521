"""The public record as it stood: every public page and file takes `?as_of=`, a day or an instant.

The pages know nothing of it. A schema of views, one per table and of the same name, gives the rows of that moment
out of the history; a request with `as_of` runs with that schema first on its search path (see `schema`, `showing`).
"""
