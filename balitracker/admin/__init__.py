"""What every page of the desk shares: Django's admin, in the record's own words."""

from balitracker.admin.columns import date_column, names_column, state_column
from balitracker.admin.parts import StackedPartInline, TabularPartInline, citations_of
from balitracker.admin.publication import PublishableAdmin
from balitracker.admin.records import RecordAdmin

__all__ = [
    "PublishableAdmin",
    "RecordAdmin",
    "StackedPartInline",
    "TabularPartInline",
    "citations_of",
    "date_column",
    "names_column",
    "state_column",
]
