"""The command line: whatever a command writes is kept under its name, without any command having to say so."""

from contextlib import ExitStack

from django.core.management import ManagementUtility

SERVING = ("quickstart", "runserver", "testserver")
"""Commands that answer requests, each of which is a change of its own."""


class Commands(ManagementUtility):
    """Django's commands and the portal's."""

    def execute(self):
        """Run the command that the command line names."""
        with ExitStack() as self._while_it_runs:
            super().execute()

    def fetch_command(self, subcommand):
        """Return the command, and have the history name it as long as it runs."""
        command = super().fetch_command(subcommand)
        if subcommand not in SERVING:
            from balitracker.history.writers import written_in_command  # models can be read only now

            self._while_it_runs.enter_context(written_in_command(subcommand))
        return command
