import os

from celery import Celery

app = Celery(__package__, broker=os.environ.get('CELERY_BROKER_URL', 'redis://127.0.0.1:6379/0'), include=['demo.tasks'])
app.conf.task_ignore_result = True
