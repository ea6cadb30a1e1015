/** How an error reads to a person: server, what happened, phase, and what to do. */
import type { Failure } from '../base/failure';
import { render, type Language } from './message';

export function renderFailure(failure: Failure, language: Language): string {
  const what = render({ code: failure.code, params: failure.params }, language);
  const phase = render({ code: `base.phase.${failure.phase}` }, language);
  const { server, jump } = failure;
  const sentence =
    server === undefined
      ? render({ code: 'base.failureNoServer', params: { what, phase } }, language)
      : jump === undefined
        ? render({ code: 'base.failure', params: { server, what, phase } }, language)
        : render({ code: 'base.failureAtJump', params: { server, jump, what, phase } }, language);
  return failure.remedy === undefined ? sentence : `${sentence} ${render(failure.remedy, language)}`;
}
