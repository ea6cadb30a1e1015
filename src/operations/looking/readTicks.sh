cd -- "$1" 2>/dev/null || { [ -e "$1" ] && exit 77 || exit 66; }
limit=$2 needle=$3
shift 3
for file; do [ ! -e "$file" ] || [ -r "$file" ] || exit 77; done
for file; do
  [ -f "$file" ] || continue
  if [ -n "$needle" ]; then LC_ALL=C grep -hF -e "$needle" -- "$file"; else cat -- "$file"; fi
done | head -c "$limit"
exit 0
