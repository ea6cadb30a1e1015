plain() { tr -d "\"'\\\\ "; }
shown=$(systemctl show -p ExecStart --value -- "$1" | plain) wanted=$(printf %s "$2" | plain)
case $shown in *"argv[]=$wanted;"*) ;; *) systemctl show -p ExecStart --value -- "$1"; exit 1 ;; esac
