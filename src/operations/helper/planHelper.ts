/** Plans the installation and the removal of the helper; both with full sudo. */
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import { isKnown } from '../../base/known';
import type { Look } from '../../host/look';
import { paths } from '../../host/paths';
import type { Server } from '../../ssh/server';
import { message, type Message } from '../../words/message';
import type { AgentRelease } from '../deployment/agentFiles';
import { readFiles } from '../plans/readFiles';
import { planVersion, type Plan } from '../plans/plan';
import { planFile } from '../plans/planFiles';
import { planId } from '../plans/planId';
import { helperStart, isSudoersName, sudoersLine } from './files';
import visudoScript from './visudo.sh';

export interface HelperOptions {
  /** Who may run it: a user, or a group as `%name`. */
  readonly who: string;
  /** helper.js */
  readonly program: Buffer;
  /** The one agent that it may deploy. */
  readonly agent: AgentRelease;
}

/** Throws `ssh.helperOnly`, `operations.helper.wrongName`, `operations.noNode`, `operations.notAFile`. */
export async function planHelper(
  server: Server,
  look: Look,
  { who, program, agent }: HelperOptions,
  context: OperationContext,
): Promise<Plan> {
  if (!isSudoersName(who)) {
    throw new Failure({
      code: 'operations.helper.wrongName',
      params: { name: who },
      server: server.name,
      phase: 'plan',
    });
  }
  await server.becomeRoot(context, { full: true });
  const { node } = look.autoscaler;
  if (!isKnown(node) || node.value === undefined) {
    const remedy = message('operations.noNode.remedy');
    throw new Failure({ code: 'operations.noNode', server: server.name, phase: 'plan', remedy });
  }
  const line = sudoersLine(who);
  const settings = `${JSON.stringify({ agentVersion: agent.version }, undefined, 2)}\n`;
  const wanted: readonly [path: string, content: Buffer, mode: string, purpose: Message][] = [
    [paths.helperProgram, program, '644', message('operations.helper.file.program')],
    [paths.helperAgent, agent.bytes, '644', message('operations.helper.file.agent')],
    [paths.helperSettings, Buffer.from(settings), '644', message('operations.helper.file.settings')],
    [paths.helper, Buffer.from(helperStart(node.value.path)), '755', message('operations.helper.file.start')],
    // Last: before all else is there it would name a program that is not.
    [paths.sudoers, Buffer.from(line), '440', message('operations.helper.file.sudoers')],
  ];
  const readings = await server.run(
    readFiles(
      wanted.map(([path]) => path),
      'always',
    ),
    context,
  );
  const files = wanted.flatMap(([path, bytes, mode, purpose], n) => {
    const content = { bytes, mode, owner: 'root', group: 'root' };
    const file = planFile(path, readings[n], content, purpose, server);
    return file === undefined ? [] : [file];
  });
  const isNothing = files.length === 0;
  const params = { who, version: agent.version };
  return {
    version: planVersion,
    id: planId(context.clock, 'install-helper'),
    server: server.name,
    intent: 'install-helper',
    title: message('operations.helper.title', params),
    why: message('operations.helper.why', params),
    risk: message('operations.helper.risk'),
    files,
    commands: isNothing
      ? []
      : [
          {
            argv: ['sh', '-c', visudoScript, 'sh', line],
            when: 'beforeFiles',
            purpose: message('operations.helper.command.visudo'),
          },
        ],
    checks: isNothing
      ? []
      : [
          { argv: ['visudo', '-c'], withinSeconds: 1, purpose: message('operations.helper.check.sudoers') },
          { argv: [paths.helper, 'hello'], withinSeconds: 5, purpose: message('operations.helper.check.answers') },
        ],
    restarts: [],
    undo: message('operations.helper.undo'),
    notes: [message(isNothing ? 'operations.helper.already' : 'operations.helper.agentNote', params)],
    expectedSeconds: 3,
  };
}

/** Throws `ssh.helperOnly`. */
export async function planRemoveHelper(server: Server, _look: Look, context: OperationContext): Promise<Plan> {
  await server.becomeRoot(context, { full: true });
  const readings = await server.run(readFiles(helperFiles, 'always'), context);
  const purpose = message('operations.helper.file.remove');
  const files = helperFiles.flatMap((path, n) => planFile(path, readings[n], null, purpose, server) ?? []);
  return {
    version: planVersion,
    id: planId(context.clock, 'remove-helper'),
    server: server.name,
    intent: 'remove-helper',
    title: message('operations.helper.removeTitle'),
    why: message('operations.helper.removeWhy'),
    risk: message('operations.helper.removeRisk'),
    files,
    commands: [],
    checks: [],
    restarts: [],
    undo: message('operations.helper.removeUndo'),
    notes: files.length === 0 ? [message('operations.helper.none')] : [],
    expectedSeconds: 1,
  };
}

/** In the order in which they go: first of all the right to run it. */
export const helperFiles: readonly string[] = [
  paths.sudoers,
  paths.helper,
  paths.helperProgram,
  paths.helperAgent,
  paths.helperSettings,
];

/** A line that is wrong never lies where sudo reads it. */
