"""HEAD is answered as GET is, without a body."""

import pytest
from django.core.handlers.wsgi import WSGIHandler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

OF_THE_MOMENT = ("X-As-Of", "Content-Length", "RateLimit")


@pytest.mark.parametrize(
    ("address", "status"),
    [("/meetings/", 200), ("/meetings.csv", 200), ("/meetings.xlsx", 200), ("/no-such-page/", 404)],
)
def test_head_says_what_get_would_and_has_no_body(rf, address, status):
    handler = WSGIHandler()
    whole, head = (handler.get_response(getattr(rf, method)(address)) for method in ("get", "head"))
    assert (head.status_code, b"".join(head)) == (status, b"")
    said = {name: value for name, value in whole.headers.items() if name not in OF_THE_MOMENT}
    assert {name: head.headers[name] for name in said} == said
    if not whole.streaming:
        assert head["Content-Length"] == str(len(whole.content))
    for response in (whole, head):
        response.close()
