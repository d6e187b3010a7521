"""Django's PostgreSQL backend over a server of this project's own, which starts at the first connection."""
