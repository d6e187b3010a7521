"""A party's record as plain data, for its JSON address."""

from balitracker.exports import Address
from members.models import Membership


def party_record(party, context: dict) -> dict:
    """Return `party` with what the public record says of it; `context` is that of its page."""
    return {
        "slug": party.slug,
        "name": party.name,
        "acronym": party.acronym or None,
        "kind": party.kind,
        "iso_code": party.iso_code or None,
        "subregion": party.subregion or None,
        "other_names": [{"name": other.name, "kind": other.kind} for other in party.names.all()],
        "memberships": [
            {"body": membership.body.slug, **_standing(membership)} for membership in party.memberships.all()
        ],
        "members": [
            {"party": membership.party.slug, **_standing(membership)} for membership in party.body_memberships.all()
        ],
        "posts": [
            {"person": post.person.name, "title": post.title, "period": post.period or None}
            for post in context["posts"]
        ],
        "attendance": [
            {
                "meeting": row.meeting.slug,
                "capacity": row.capacity,
                "presence": row.presence,
                "senior_official": row.senior_official,
                "name_as_written": row.name_as_written or None,
            }
            for row in context["attendances"]
        ],
        "chaired": [
            {
                "meeting": chair.meeting.slug,
                "session": chair.session.number if chair.session else None,
                "agency": chair.agency or None,
            }
            for chair in context["chaired"]
        ],
        "contributions": [
            {"meeting": said.meeting.slug, "number": said.number, "kind": said.kind, "about": said.about}
            for said in context["contributions"]
        ],
        "outcomes": [
            {"meeting": outcome.meeting.slug, "number": outcome.number, "kind": outcome.kind, "text": outcome.text}
            for outcome in context["outcomes"]
        ],
        "action_items": [
            {
                "slug": item.slug,
                "roles": sorted({lead.role for lead in item.leads.all() if lead.party_id == party.pk}),
                "status": item.status,
            }
            for item in context["action_items"]
        ],
        "url": Address(party.get_absolute_url()),
    }


def _standing(membership: Membership) -> dict:
    return {"standing": membership.standing, "period": membership.period or None, "note": membership.note or None}
