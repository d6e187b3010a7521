"""The whole database and the kept documents as one file, and back: nothing is lost, and nothing is ever half done.

A backup is a ZIP file: each table as PostgreSQL's COPY writes it, each document under its SHA-256, and a manifest. It
needs none of PostgreSQL's programs, runs as the portal's own role, and can be read by every version of the server.
"""
