for file in "$1"/*.d/50-autoscaler.conf "$1"/*.d/zz-autoscaler.conf; do
  [ -f "$file" ] && printf '%s\n' "$file"
done
:
