from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0050a_correction_of_a_fact")]

    operations = [migrations.DeleteModel("Remark")]
