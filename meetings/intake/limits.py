"""How much of a file is read, and what reading it may take; set far above any document of the record."""

MEBIBYTE = 1 << 20

MAX_BYTES = 20 * MEBIBYTE
MAX_CHARACTERS = 2_000_000
MAX_PARAGRAPHS = 5_000
MAX_PAGES = 300  # of a PDF
MAX_DEPTH = 500  # elements within elements, of a web page
MAX_PARTS = 2_000  # files inside a docx
MAX_EXPANDED = 100 * MEBIBYTE  # all parts of a docx, unpacked
MAX_XML = 30 * MEBIBYTE  # one of them that is XML: the tree takes several times as much

CHILD_MEMORY = 512 * MEBIBYTE
CHILD_CPU_SECONDS = 9  # so that a refusal, with all around it, takes less than ten
CHILD_WALL_SECONDS = 9
CHILD_OPEN_FILES = 64
