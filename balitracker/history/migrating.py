"""The triggers of migrations, added and removed in a tenth of the time.

pgtrigger renders the model and all that it is linked to anew for each trigger, though a trigger is complete SQL and
nothing reads it from the rendered model. Of hundreds of triggers that was half of what migrating takes.
After `makemigrations`, put these in place of pgtrigger's own where there are many.
"""

from django.db.migrations.state import ProjectState
from pgtrigger import migrations


class AddTrigger(migrations.AddTrigger):
    """Add a trigger, without rendering the model anew."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Put the trigger among those of the model."""
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class RemoveTrigger(migrations.RemoveTrigger):
    """Remove a trigger, without rendering the model anew."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take the trigger from those of the model."""
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [each for each in options.get("triggers", []) if each.name != self.name]
