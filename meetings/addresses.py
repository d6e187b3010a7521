"""Addresses of meetings, made of what is known of them: wg-tip-11."""

from django.utils.text import slugify

from meetings.models import Meeting
from members.models import Party

SLUG_LENGTH = Meeting._meta.get_field("slug").max_length


def free_address(*, body: Party | None, ordinal: int | None, title: str) -> str:
    """Return an address that no meeting has yet: of body and number where both are known, else of the title."""
    made = f"{body.slug}-{ordinal}" if body and ordinal else slugify(title)
    made = made[: SLUG_LENGTH - 4].strip("-") or Meeting._meta.model_name
    taken = set(Meeting.objects.filter(slug__startswith=made).values_list("slug", flat=True))
    address, number = made, 1
    while address in taken:
        number += 1
        address = f"{made}-{number}"
    return address
