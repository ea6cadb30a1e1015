/** Every file that a deployment puts on a server, as it shall be. Pure. */
import { agentSettings } from '../../agent/files/agentSettings';
import { dropIn } from '../../agent/files/dropIn';
import { failedUnit, isHookCommand } from '../../agent/files/failedUnit';
import { logrotate } from '../../agent/files/logrotate';
import { pathUnit } from '../../agent/files/pathUnit';
import { serviceUnit } from '../../agent/files/serviceUnit';
import { timerUnit } from '../../agent/files/timerUnit';
import { wrapper } from '../../agent/files/wrapper';
import { dropInOf, paths } from '../../host/paths';
import { message, type Message } from '../../words/message';
import { carryOutScript } from '../plans/carryOutScript';
import { recoverUnit } from '../plans/recoverUnit';
import { rollbackScript } from '../backups/rollbackScript';

export type AgentSettings = Parameters<typeof agentSettings>[0];

export interface WantedFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: string;
  readonly purpose: Message;
}

export interface AgentRelease {
  /** agent.js */
  readonly bytes: Buffer;
  readonly version: string;
}

/**
 * `units`: the Gunicorn services that get a drop-in; `parts`: what of theirs sets base workers, which stays. The configuration is
 * not among these files.
 */
export function agentFiles(
  agent: AgentRelease,
  settings: AgentSettings & { readonly node: string },
  units: readonly string[],
  parts: ReadonlyMap<string, string> = new Map(),
): WantedFile[] {
  const { node: nodePath } = settings;
  const onFailure = isHookCommand(settings.onFailure) ? settings.onFailure : undefined;
  const every = settings.intervalSeconds === undefined ? {} : { everySeconds: settings.intervalSeconds };
  const file = (path: string, content: string | Buffer, purpose: Message, mode = '644'): WantedFile => ({
    path,
    bytes: typeof content === 'string' ? Buffer.from(content) : content,
    mode,
    purpose,
  });
  return [
    file(paths.agent, agent.bytes, message('operations.deploy.file.agent')),
    file(paths.version, `${agent.version}\n`, message('operations.deploy.file.version')),
    file(paths.planExecutor, carryOutScript, message('operations.deploy.file.executor'), '755'),
    file(paths.rollback, rollbackScript(), message('operations.deploy.file.rollback'), '755'),
    file(paths.wrapper, wrapper({ nodePath }), message('operations.deploy.file.wrapper'), '755'),
    file(paths.agentSettings, agentSettings(settings), message('operations.deploy.file.settings')),
    file(paths.serviceUnit, serviceUnit({ nodePath, onFailure }), message('operations.deploy.file.service')),
    ...(onFailure === undefined
      ? []
      : [file(paths.failedUnit, failedUnit({ onFailure }), message('operations.deploy.file.failed'))]),
    file(paths.timerUnit, timerUnit(every), message('operations.deploy.file.timer')),
    file(paths.pathUnit, pathUnit(), message('operations.deploy.file.path')),
    file(paths.recoverUnit, recoverUnit(), message('operations.deploy.file.boot')),
    file(paths.logrotate, logrotate(), message('operations.deploy.file.logrotate')),
    ...units.map((unit) =>
      file(dropInOf(unit), dropIn(unit, parts.get(unit)), message('operations.deploy.file.dropIn', { unit })),
    ),
  ];
}
