"""How fast the portal is, measured on this machine beside Datasette: `manage.py bench`."""
