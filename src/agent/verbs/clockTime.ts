/** Local time of day, with the date where it is not today's. */
export function clockTime(ms: number, nowMs: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const at = new Date(ms);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
