"""How large a spreadsheet may be; set far above any list of the record."""

MAX_BYTES = 5 * (1 << 20)
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CHARACTERS = 32_767  # in a cell: what Excel holds
