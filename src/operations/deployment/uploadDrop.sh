set -u
rm -f -- "$2/$1"
rmdir -- "$2" 2>/dev/null
systemctl stop "autoscaler-upload-$(printf %.16s "$1").timer" 2>/dev/null
[ ! -e "$2/$1" ]
