from django.db import migrations

from boards.triggers import guard_journal, unguard_journal


class Migration(migrations.Migration):
    dependencies = [("boards", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guard_journal(editor.connection),
            lambda apps, editor: unguard_journal(editor.connection),
        )
    ]
