/** A unit's path on the bus: all but letters and digits as _xx, a leading digit too (sd_bus_path_encode(3)). */
export function objectPath(unit: string): string {
  const escaped = [...Buffer.from(unit)].map((byte, at) => {
    const letter = String.fromCharCode(byte);
    return /[A-Za-z]/.test(letter) || (at > 0 && /\d/.test(letter)) ? letter : `_${byte.toString(16).padStart(2, '0')}`;
  });
  return `/org/freedesktop/systemd1/unit/${escaped.join('')}`;
}
