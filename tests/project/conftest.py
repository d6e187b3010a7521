"""What several tests of the whole project begin with."""

import pytest
from django.test import Client

from tests.factories import make_editor


@pytest.fixture
def two():
    """Two editors, each in a browser of her own."""
    clients = {}
    for name in ("aminata", "rahmah"):
        clients[name] = Client()
        clients[name].force_login(make_editor(username=name))
    return clients["aminata"], clients["rahmah"]
