#!/bin/sh
# Written by the autoscaler.
# Rolls everything back: timer off, the original units back from .../backups/systemd_services, our drop-ins gone, the services
# restarted one by one and verified. Undone as a whole when a step fails.
set -u
umask 077
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in es | es[-_.@]*) language=es ;; *) language=en ;; esac
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH ENV BASH_ENV
cd /
