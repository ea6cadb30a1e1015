import { paths } from '../../host/paths';

/** /etc/logrotate.d/autoscaler. Every tick opens the log anew, so nobody has to be told of the rotation. */
export function logrotate(): string {
  return `# Written by the autoscaler.
${paths.log} {
	weekly
	rotate 8
	maxsize 10M
	compress
	delaycompress
	missingok
	notifempty
	create 0640 root adm
}
`;
}
