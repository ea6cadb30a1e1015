/**
 * autoscaler.timer. By the calendar: OnUnitActiveSec= alone never fires, and with OnActiveSec= it fires at every daemon-reload
 * (measured). `everySeconds`: a divisor of 60, or whole minutes that divide 60.
 */
export function timerUnit({ everySeconds = 120 }: { readonly everySeconds?: number } = {}): string {
  const minutes = Math.round(everySeconds / 60);
  // A step as long as the hour is refused: `*:0/60`.
  const calendar = everySeconds < 60 ? `*:*:0/${everySeconds}` : minutes >= 60 ? '*:0' : `*:0/${minutes}`;
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler for Gunicorn and Celery
# The path unit is part of this timer: both start and stop together.
Wants=autoscaler.path

[Timer]
OnCalendar=${calendar}
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
}
