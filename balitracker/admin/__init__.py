"""What every page of the desk shares: Django's admin, in the record's own words."""

from balitracker.admin.citations import citations_of
from balitracker.admin.columns import date_column, names_column, state_column
from balitracker.admin.parts import StackedPartInline, TabularPartInline
from balitracker.admin.publication import PublishableAdmin
from balitracker.admin.records import RecordAdmin
from balitracker.admin.sourcing import Sourced

__all__ = [
    "PublishableAdmin",
    "RecordAdmin",
    "Sourced",
    "StackedPartInline",
    "TabularPartInline",
    "citations_of",
    "date_column",
    "names_column",
    "state_column",
]
