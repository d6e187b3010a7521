"""The application server, set up by the program that starts it: gunicorn on this machine's own address."""

from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

ADDRESS = "127.0.0.1"


class Portal(BaseApplication):
    """Serve the portal on `port` of this machine until a signal ends it; call `ready` once it answers.

    Database connections must be closed before `run`: workers are forked from this process.
    """

    def __init__(self, port: int, ready: Callable[[], None]):
        self.port, self.ready = port, ready
        super().__init__()

    def load_config(self):
        """Two processes of four threads; only warnings and errors are said."""
        wanted = {
            "bind": f"{ADDRESS}:{self.port}",
            "workers": 2,
            "threads": 4,
            "worker_class": "gthread",
            "loglevel": "warning",
            "when_ready": lambda _arbiter: self.ready(),
            "control_socket_disable": True,  # newer releases put one into the home folder
        }
        for name, value in wanted.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self):
        """Return the WSGI application, in a worker."""
        return WSGIHandler()

    def run(self):
        """Serve; leaves by SystemExit."""
        _Arbiter(self).run()


class _Arbiter(Arbiter):
    """gunicorn's parent process, which ends when its terminal is closed instead of starting anew."""

    def handle_hup(self):
        """End in order."""
        self.handle_term()
