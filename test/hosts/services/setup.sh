#!/bin/sh
# Makes a test host of a bare Debian root; runs inside it, once, when the base system is built.
# Beside it lie: files/ (copied onto /), project/ (the demo project), celery_app.py, gunicorn.conf.py, authorized_keys.
set -eu
here=$(dirname "$0")
export LC_ALL=C.UTF-8

# --- users ---
useradd --create-home --shell /bin/bash --groups adm,sudo victus
useradd --create-home --shell /bin/bash --groups adm deploy
useradd --create-home --shell /bin/bash viewer
printf '%s\n' 'victus:victus-pw' 'viewer:viewer-pw' | chpasswd
for user in root victus deploy viewer; do
  home=$(getent passwd "$user" | cut -d: -f6)
  install -d -m 700 -o "$user" -g "$user" "$home/.ssh"
  install -m 600 -o "$user" -g "$user" "$here/authorized_keys" "$home/.ssh/authorized_keys"
  if [ "$user" = victus ]; then cat "$here/authorized_keys_victus" >>"$home/.ssh/authorized_keys"; fi
done

# --- files ---
cp -R "$here/files/." /
chmod 440 /etc/sudoers.d/deploy
visudo -cq

# --- projects ---
for name in backregisters backdipro backglobal backbce backcore celerycore; do
  mkdir -p "/srv/$name"
  cp "$here/project/manage.py" "/srv/$name/"
  cp -R "$here/project/demo" "/srv/$name/demo"
  cp -R "$here/project/site" "/srv/$name/$name"
done
cp "$here/celery_app.py" /srv/celerycore/celerycore/celery.py
cat >/srv/celerycore/celerycore/__init__.py <<'PY'
from .celery import app as celery_app

__all__ = ('celery_app',)
PY
cp "$here/gunicorn.conf.py" /srv/backglobal/gunicorn.conf.py
# Without pip: ensurepip is a package of its own, and Gunicorn and Django come from Debian.
python3 -m venv --system-site-packages --without-pip /srv/backglobal/.venv
cat >/srv/backglobal/.venv/bin/gunicorn <<'PY'
#!/srv/backglobal/.venv/bin/python3
import re
import sys

from gunicorn.app.wsgiapp import run

if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\.pyw|\.exe)?$', '', sys.argv[0])
    sys.exit(run())
PY
chmod 755 /srv/backglobal/.venv/bin/gunicorn
python3 -m compileall -q /srv

# --- units ---
systemctl enable --quiet systemd-networkd.service ssh.service redis-server.service backcore.socket \
  backregisters.service backdipro.service backglobal.service backbce.service backcore.service celerycore.service
systemctl disable --quiet ssh.socket 2>/dev/null || true
# What a host of a few minutes has no use for, and what a container can't have.
systemctl mask --quiet apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
  e2scrub_all.timer e2scrub_reap.service man-db.timer systemd-pstore.service console-getty.service \
  getty.target sshd-keygen.service systemd-networkd-wait-online.service sys-kernel-debug.mount \
  systemd-firstboot.service ldconfig.service systemd-hwdb-update.service

# --- identity: made for each host at its first boot ---
mkdir -p /etc/ssh/base-keys
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C base -f /etc/ssh/base-keys/ssh_host_ed25519_key
ssh-keygen -q -t ecdsa -N '' -C base -f /etc/ssh/base-keys/ssh_host_ecdsa_key
rm -f /var/lib/dbus/machine-id
# Any identity but "uninitialized": a first boot would apply presets and undo what is disabled above.
echo 00000000000000000000000000000001 >/etc/machine-id
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
journalctl --update-catalog
# Otherwise each boot thinks that /usr has just been updated, and rebuilds catalogues.
touch /etc/.updated /var/.updated

cat >/usr/local/sbin/host-init <<'SH'
#!/bin/sh
# systemd-nspawn shows cgroup v1 controllers read-only; each host has its own branch of them, so it may write there.
for controller in pids cpu cpuacct cpu,cpuacct memory; do
  if [ -d "/sys/fs/cgroup/$controller" ] && [ ! -L "/sys/fs/cgroup/$controller" ]; then
    mount -o remount,bind,rw "/sys/fs/cgroup/$controller" 2>/dev/null || true
  fi
done
# If systemd-nspawn dies, so does the host; without this it would run on, unseen.
exec setpriv --pdeathsig KILL /sbin/init "$@"
SH
chmod 755 /usr/local/sbin/host-init
