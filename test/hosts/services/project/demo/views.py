import os
import threading

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from demo import work


def index(request):
    return HttpResponse('%s %d\n' % (settings.SITE, os.getpid()), content_type='text/plain')


def health(request):
    return JsonResponse({'service': settings.SITE, 'pid': os.getpid(), 'threads': threading.active_count()})


def sleep(request):
    work.wait(request.GET.get('s', '2'))
    return index(request)


def burn(request):
    work.burn(request.GET.get('s', '1'))
    return index(request)
