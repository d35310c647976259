from django.db import migrations

# Hours for an hour of meeting, measured in Dublin (BMC Medicine 2007;5:15).
HOURS = {"pathology": "2.4", "radiology": "2.0"}


def set_usual_hours(apps, schema_editor):
    specialties = apps.get_model("boards", "Specialty").objects
    for code, hours in HOURS.items():
        specialties.filter(code=code, preparation=0).update(preparation=hours)


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0011_lanes'),
    ]

    operations = [migrations.RunPython(set_usual_hours, migrations.RunPython.noop)]
