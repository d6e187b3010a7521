"""Why a file cannot be read, as a code and its figures; knows no framework, since the confined child raises it too."""


class Unreadable(Exception):
    """A file that cannot be read. `code` is one of `refusals.REASONS`; `figures` fill the places of its sentence."""

    def __init__(self, code: str, **figures: str | int):
        super().__init__(code)
        self.code = code
        self.figures = figures
