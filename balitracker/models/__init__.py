"""What the shell keeps: the version of the record, which fixture rows were loaded as what, who checked what, who
follows what, and what readers report."""

from balitracker.models.following import Subscriber, Subscription
from balitracker.models.kept import LoadedRow, PendingFile, PendingSheet, RecordVersion
from balitracker.models.limits import Tally
from balitracker.models.reports import ErrorReport
from balitracker.models.signing import SignOff

__all__ = [
    "ErrorReport",
    "LoadedRow",
    "PendingFile",
    "PendingSheet",
    "RecordVersion",
    "SignOff",
    "Subscriber",
    "Subscription",
    "Tally",
]
