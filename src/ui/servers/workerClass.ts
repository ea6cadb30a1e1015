import type { ServiceLook } from '../../host/look';

/**
 * The worker class that Gunicorn's command line names, by its last part (`uvicorn.workers.UvicornWorker` → `UvicornWorker`).
 * The command line beats environment and configuration file; where it names none, the class is not known from here.
 */
export function workerClassOf(service: ServiceLook): string | undefined {
  if (service.commandLine.state !== 'known') return undefined;
  const words = service.commandLine.value;
  let found: string | undefined;
  for (const [index, word] of words.entries()) {
    if (word === '-k' || word === '--worker-class') found = words[index + 1];
    else if (word.startsWith('--worker-class=')) found = word.slice('--worker-class='.length);
    else if (/^-k[^-]/.test(word)) found = word.slice(2).replace(/^=/, '');
  }
  const name = found?.split(/[.:]/).pop();
  // `sync` with more than one thread becomes gthread (gunicorn's Config.worker_class_str).
  return (name === undefined || name === 'sync') && threadsOf(words) > 1 ? 'gthread' : name;
}

function threadsOf(words: readonly string[]): number {
  let found = '1';
  for (const [index, word] of words.entries()) {
    if (word === '--threads') found = words[index + 1] ?? '1';
    else if (word.startsWith('--threads=')) found = word.slice('--threads='.length);
  }
  return Number(found);
}
