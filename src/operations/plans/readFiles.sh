for path; do
  if [ -h "$path" ]; then echo other
  elif [ -f "$path" ]; then
    if [ -r "$path" ]; then printf 'file %s ' "$(stat -c '%a %U %G' "$path")"; base64 <"$path" | tr -d '\n'; echo
    else echo denied; fi
  elif [ -e "$path" ]; then echo other
  else
    folder=${path%/*}
    while [ -n "$folder" ] && [ ! -e "$folder" ]; do folder=${folder%/*}; done
    if [ -x "${folder:-/}" ]; then echo absent; else echo denied; fi
  fi
done
