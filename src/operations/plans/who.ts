import { hostname, userInfo } from 'node:os';

/** `ana@laptop`: who uses this editor, as far as its machine knows; for the history on the server. */
export function localPerson(): string {
  let user = '?';
  try {
    user = userInfo().username;
  } catch {
    // A user without an entry in the machine's list of users.
  }
  return `${user}@${hostname()}`.slice(0, 100);
}
