from celery import shared_task

from demo import work


@shared_task
def add(a, b):
    return a + b


@shared_task
def sleep(seconds):
    work.wait(seconds)


@shared_task
def burn(seconds):
    work.burn(seconds)
