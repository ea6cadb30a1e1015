import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationTemplate } from '../../../src/operations/deployment/configurationTemplate';
import { sha256 } from '../../../src/operations/plans/hash';
import { known } from '../../../src/base/known';
import type { Plan, PlanFile, PlanOutcome } from '../../../src/operations/plans/plan';
import { renderPlan } from '../../../src/documents/planDocument';
import { restartSteps } from '../../../src/operations/services/restarts';
import { message } from '../../../src/words/message';
import { aLook, aProcess, aService, takenAtMs } from '../ui/aLook';

const golden = join(dirname(fileURLToPath(import.meta.url)), 'golden');

function file(path: string, before: string | null, after: string | null, purpose: PlanFile['purpose']): PlanFile {
  const common = { mode: '644', owner: 'root', group: 'root' };
  return {
    path,
    before: before === null ? null : { sha256: sha256(before), text: before, ...common },
    after: after === null ? null : { bytes: Buffer.from(after), text: after, ...common },
    purpose,
  };
}

const plan: Plan = {
  version: 1,
  id: '20261122T101500Z-deploy-4f2a91',
  server: 'web1',
  intent: 'deploy',
  title: message('operations.deploy.title', { version: '0.1.0' }),
  why: message('operations.deploy.why'),
  risk: message('operations.deploy.risk'),
  files: [
    {
      path: '/opt/autoscaler/agent.js',
      before: null,
      after: { bytes: Buffer.alloc(150_000), text: undefined, mode: '644', owner: 'root', group: 'root' },
      purpose: message('operations.deploy.file.agent'),
    },
    file('/opt/autoscaler/VERSION', '0.0.9\n', '0.1.0\n', message('operations.deploy.file.version')),
    file(
      '/etc/autoscaler/autoscaler_config.json',
      null,
      configurationTemplate(['backcore.service', 'odd`|*[name].service'], 'en'),
      message('operations.deploy.file.configuration'),
    ),
    file(
      '/etc/systemd/system/we|rd`name.service.d/50-autoscaler.conf',
      'a\u001b[31m\n```\nURL=redis://user:hunter2@host/0\n',
      null,
      message('operations.deploy.file.dropIn', { unit: '<script>|`x`*we_ird*.service' }),
    ),
  ],
  commands: [
    {
      argv: ['systemctl', 'daemon-reload'],
      undo: ['systemctl', 'daemon-reload'],
      undoWhen: 'after',
      purpose: message('operations.deploy.command.reload'),
    },
  ],
  checks: [
    {
      argv: ['/usr/local/bin/autoscaler', '--version'],
      withinSeconds: 5,
      purpose: message('operations.check.version'),
    },
  ],
  restarts: [{ unit: 'backcore.service', cost: message('operations.check.active', { unit: 'backcore.service' }) }],
  undo: message('operations.deploy.undo'),
  notes: [
    message('operations.deploy.update', { before: '0.0.9', version: '0.1.0' }),
    message('operations.deploy.configurationNew', { path: '/etc/autoscaler/autoscaler_config.json' }),
  ],
  expectedSeconds: 4,
};

const steps = restartSteps(
  aLook({
    services: [
      aService('backcore.service', { activeSinceMs: takenAtMs - 5_000 }),
      aService('celerycore.service', {
        kind: 'celery',
        killMode: 'control-group',
        workers: known([aProcess(813), aProcess(814), aProcess(815)]),
      }),
      aService('celerywrapped.service', { kind: 'celery', killMode: 'control-group', mainPid: 700 }),
      aService('stopped.service', { activeState: 'inactive' }),
    ],
  }),
  ['backcore.service', 'celerycore.service', 'celerywrapped.service', 'stopped.service'],
);
const restart: Plan = {
  ...plan,
  id: '20261122T101500Z-restart-4f2a91',
  intent: 'restart',
  files: [file('/etc/default/backcore', 'A=1\n', 'A=2\n', message('operations.deploy.file.configuration'))],
  commands: [
    {
      argv: ['systemctl', 'disable', '--now', 'autoscaler.timer'],
      undo: ['systemctl', 'enable', '--now', 'autoscaler.timer'],
      when: 'beforeFiles',
      purpose: message('operations.timer.command.stop'),
    },
    ...steps.commands,
  ],
  restarts: steps.restarts,
  notes: steps.risks,
  expectedSeconds: steps.expectedSeconds,
};
const endings: Record<string, PlanOutcome> = {
  done: { kind: 'done', steps: [], backup: '/var/backups/autoscaler/20261122T101500Z-restart' },
  undone: {
    kind: 'undone',
    steps: [],
    failedStep: 'wait autoscaler-unit answers backcore.service gunicorn',
    output: 'backcore.service: no worker\n``` redis://u:hunter2@h',
    backup: '/var/backups/autoscaler/20261122T101500Z-restart',
  },
  interrupted: { kind: 'undone', steps: [], failedStep: 'interrupted', output: 'run\t2' },
  undoFailed: {
    kind: 'undoFailed',
    steps: [{ step: 'undo /etc/default/backcore', ok: false, output: 'someone else has changed it since' }],
    failedStep: 'run systemctl restart backcore.service',
    output: 'no luck',
  },
};

suite('A plan as a document', () => {
  for (const language of ['en', 'es'] as const) {
    for (const [name, shown] of Object.entries({
      deploy: plan,
      restart,
      nothing: {
        ...plan,
        files: [],
        commands: [],
        checks: [],
        notes: [message('operations.deploy.nothing', { version: '0.1.0' })],
      },
    })) {
      test(`reads as in golden/${name}.${language}.md`, () => {
        const path = join(golden, `${name}.${language}.md`);
        const text = renderPlan(shown, language);
        if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
        assert.equal(text, readFileSync(path, 'utf8'));
        assert.doesNotMatch(text, /(?<!\\u)\{\w+\}|hunter2/);
      });
    }
  }

  for (const language of ['en', 'es'] as const) {
    test(`says at its end what became of it, as in golden/endings.${language}.md`, () => {
      const path = join(golden, `endings.${language}.md`);
      const text = Object.values(endings)
        .map((outcome) => renderPlan(restart, language, undefined, outcome).split('\n## ').slice(0, 2).join('\n## '))
        .join('\n');
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
      assert.equal(text, readFileSync(path, 'utf8'));
      assert.doesNotMatch(text, /(?<!\\u)\{\w+\}|hunter2/);
    });
  }
});
