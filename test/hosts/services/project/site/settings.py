"""Settings of a demo project; the same file serves each of them, under the project's own name."""
SITE = __package__

SECRET_KEY = 'of-no-use-outside-the-test-hosts'
DEBUG = False
ALLOWED_HOSTS = ['*']
ROOT_URLCONF = SITE + '.urls'
INSTALLED_APPS = []
MIDDLEWARE = ['django.middleware.common.CommonMiddleware']
DATABASES = {}
USE_TZ = True
