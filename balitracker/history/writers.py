"""Who writes: what is kept with each change besides what changed. Requests are named by the middleware."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pghistory
from django.db import connection
from psycopg.pq import TransactionStatus

SHELL = "shell"


_facts: ContextVar[dict] = ContextVar("facts")
"""What is kept with each change just now, as told by `written_by`."""


@contextmanager
def written_by(user=None, **facts) -> Iterator[None]:
    """Keep, with what is written inside, that `user` wrote it, and `facts`: with the whole moment it is part of."""
    if user is not None:
        facts = {"user": user.pk, "username": user.get_username(), **facts}
    token = _facts.set(_facts.get({}) | facts)
    try:
        with pghistory.context(**facts):
            yield
    finally:
        _facts.reset(token)


@contextmanager
def written_in_command(name: str) -> Iterator[None]:
    """Keep, with what is written inside, the command `name` and who runs it: one change, however many transactions.

    In a shell each transaction is a change of its own, so that one can be undone without the others.
    """
    facts = {"command": name, "account": _account()}
    if name != SHELL:
        with pghistory.context(**facts):
            yield
        return
    shell = _Shell(facts)
    with connection.execute_wrapper(shell.before_each), shell:  # in this order: it is asked before the context is
        yield


class _Shell:
    """A context that is begun anew with each transaction."""

    def __init__(self, facts: dict):
        self._facts = facts
        self._context = pghistory.context(**facts)

    def __enter__(self):
        self._context.__enter__()

    def __exit__(self, *error):
        self._context.__exit__(*error)

    def before_each(self, execute, sql, params, many, context):
        """Begin a new context before the first statement of a transaction, with what is known of it so far."""
        database = context["connection"].connection
        if database.info.transaction_status == TransactionStatus.IDLE:
            self._context.__exit__(None, None, None)
            self._context = pghistory.context(**self._facts | _facts.get({}))
            self._context.__enter__()
        return execute(sql, params, many, context)


def _account() -> str:
    """Return the name of the operating system's user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return str(os.getuid())
