"""The trail is marked row by row and linked into one chain; rows that were there are veiled, marked and taken in.

On SQLite a changed column makes the table anew, which loses its triggers: they are put on last. Whoever changes
accounts_auditevent in a later migration does the same (accounts.guards).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.chain import signed
from accounts.guards import guard, unguard
from accounts.personal import veiled_text, veiled_tree

BATCH = 1000
EVENTS = ("accounts_auditevent",)


def open_up(apps, schema_editor):
    unguard(schema_editor.execute, schema_editor.connection.vendor, EVENTS)


def close_up(apps, schema_editor):
    guard(schema_editor.execute, schema_editor.connection.vendor)


def open_all(apps, schema_editor):
    unguard(schema_editor.execute, schema_editor.connection.vendor)


def take_in(apps, schema_editor):
    """Each row as it would be written today. What a transaction of writers holds is read in order, batch by batch."""
    events = apps.get_model("accounts", "AuditEvent")._base_manager.using(schema_editor.connection.alias)
    last = 0
    while rows := list(events.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            row.actor_name = veiled_text(row.actor_name)[:50]
            row.subject = veiled_text(row.subject)[:200]
            row.detail = veiled_tree(row.detail)
            row.mac = signed(row)
        events.bulk_update(rows, ["actor_name", "subject", "detail", "mac"])
        last = rows[-1].pk


def guard_as_before(apps, schema_editor):
    """Backwards: the triggers of 0002."""
    from importlib import import_module

    import_module("accounts.migrations.0002_append_only").forward(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_api_tokens'),
    ]

    operations = [
        migrations.RunPython(open_up, guard_as_before),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('FAILURES', '登录失败过多'), ('EXPORTS', '频繁导出'), ('LARGE', '大批量导出'), ('PERSONAL', '频繁查看个人信息'), ('RIGHTS', '权限变更'), ('BROKEN', '审计日志异常')], max_length=10, verbose_name='类别')),
                ('at', models.DateTimeField(db_index=True, verbose_name='发生时间')),
                ('made_at', models.DateTimeField(verbose_name='告警时间')),
                ('area', models.CharField(blank=True, max_length=9, verbose_name='区划')),
                ('text', models.CharField(max_length=300, verbose_name='内容')),
                ('event', models.BigIntegerField(null=True, verbose_name='审计日志编号')),
                ('concerns_accounts', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': '安全告警',
                'verbose_name_plural': '安全告警',
                'ordering': ('-made_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('event', models.BigIntegerField(unique=True)),
                ('sealed_at', models.DateTimeField(db_index=True)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': '审计封条',
                'verbose_name_plural': '审计封条',
                'ordering': ('position',),
            },
        ),
        migrations.AddField(
            model_name='auditevent',
            name='mac',
            field=models.CharField(default='', editable=False, max_length=80),
        ),
        migrations.RunPython(take_in, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='auditevent',
            name='mac',
            field=models.CharField(editable=False, max_length=80, unique=True),
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='action',
            field=models.CharField(choices=[('SIGN_IN', '登录'), ('SIGN_OUT', '退出'), ('SIGN_IN_FAILED', '登录失败'), ('TRANSITION', '材料流转'), ('WRITE', '填写、修改'), ('READ_PERSONAL', '查看个人信息'), ('READ_FILE', '下载佐证材料'), ('EXPORT', '导出表格'), ('DECISION', '经批准的决定'), ('CONTEST', '更正、申诉'), ('ACCOUNT', '账号变更'), ('CHECKLIST', '清单变更'), ('DENIED', '越权被拒'), ('API', '数据接口取数'), ('PURGE', '清理个人信息')], max_length=20, verbose_name='做了什么'),
        ),
        migrations.CreateModel(
            name='AlertReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='阅读时间')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='accounts.alert')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '告警已阅',
                'verbose_name_plural': '告警已阅',
                'constraints': [models.UniqueConstraint(fields=('alert', 'user'), name='alert_read_once')],
            },
        ),
        migrations.RunPython(close_up, open_all),
    ]
