"""What the shell keeps: the version of the record, which fixture rows were loaded as what, and who checked what."""

from balitracker.models.kept import LoadedRow, PendingFile, PendingSheet, RecordVersion
from balitracker.models.signing import SignOff

__all__ = ["LoadedRow", "PendingFile", "PendingSheet", "RecordVersion", "SignOff"]
