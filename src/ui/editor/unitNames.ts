/** A name that systemctl takes for a unit and for nothing else. systemd.unit(5) */
export function isUnitName(name: string): boolean {
  return name.length <= 255 && /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*\.service$/.test(name);
}
