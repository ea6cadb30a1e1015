waited=0
while :; do
  case $(systemctl show -p ActiveState --value autoscaler.service) in
    activating|active|deactivating|reloading) ;;
    *) exit 0 ;;
  esac
  waited=$((waited + 1))
  if [ "$waited" -gt "$1" ]; then echo "autoscaler.service still runs after $2 s" >&2; exit 1; fi
  sleep 0.2
done
