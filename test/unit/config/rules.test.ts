import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/config/edits';
import type { Finding } from '../../../src/config/finding';
import { fixAll, fixesFor } from '../../../src/config/fixes';
import { parseConfiguration, type ParseOptions } from '../../../src/config/parse';
import { isRuleCode, rules, type Rule, type RuleCode } from '../../../src/config/ruleCodes';
import { countedLimit, type ThreadLimit } from '../../../src/host/limits';
import { configWords } from '../../../src/words/config';
import { configRulesWords } from '../../../src/words/configRules';
import { ruleTexts } from '../../../scripts/ruleTexts';
import { aGunicorn, facts } from './facts';

function find(text: string, code: RuleCode, options: ParseOptions): Finding | undefined {
  return parseConfiguration(text, options).findings.find((finding) => finding.code === code);
}

suite('the rules of the configuration', () => {
  test('each sentence about a configuration is a rule with a page', () => {
    const sentences = [...Object.keys(configWords), ...Object.keys(configRulesWords)];
    assert.deepEqual(
      sentences.filter((code) => !isRuleCode(code)),
      [],
    );
    assert.deepEqual(Object.keys(ruleTexts).sort(), Object.keys(rules).sort());
  });

  for (const [code, rule] of Object.entries(rules) as [RuleCode, Rule][]) {
    const { example } = ruleTexts[code];
    if (example === undefined) continue;
    test(`the example of ${code} gives it, with its severity${rule.fix === undefined ? '' : ', and a fix that takes it away'}`, () => {
      const options: ParseOptions = rule.needsServer === true ? { server: facts() } : {};
      const finding = find(example, code, options);
      assert.ok(finding, JSON.stringify(parseConfiguration(example, options).findings));
      assert.equal(finding.severity, rule.severity);
      const fixes = fixesFor(example, finding);
      assert.equal(fixes.length > 0, rule.fix !== undefined);
      assert.ok(fixes.filter(({ isPreferred }) => isPreferred).length <= 1);
      for (const fix of fixes) {
        const fixed = applyEdits(example, fix.edits);
        assert.equal(find(fixed, code, options), undefined, fixed);
        assert.ok(
          parseConfiguration(fixed, options).findings.every(({ source }) => source === 'rule'),
          fixed,
        );
      }
    });
  }

  test('a server makes no configuration unusable, and says nothing of what it does not know', () => {
    const text = ruleTexts['config.server.noService'].example ?? '';
    assert.ok(parseConfiguration(text, { server: facts() }).configuration);
    const unknown = aGunicorn('backcore.service', {
      workers: undefined,
      workerMiB: undefined,
      workerTasks: undefined,
      limits: [],
      restCpuPercent: undefined,
      timeoutSeconds: undefined,
      gracefulTimeoutSeconds: undefined,
    });
    const server = facts({ services: [unknown], availableMiB: undefined });
    const project = '{"projects":{"backcore":{"max_workers":900,"cpu_thresholds":{"scale_up_2":99,"scale_down_1":1}}}}';
    assert.deepEqual(parseConfiguration(project, { server }).findings, []);
  });

  test("the server's own interval decides what a duration becomes", () => {
    const text = '{"projects":{"backcore":{"cpu_duration_minutes":3}}}';
    const quick = facts({ intervalSeconds: 60, services: [aGunicorn('backcore.service', { timeoutSeconds: 30 })] });
    assert.deepEqual(parseConfiguration(text, { server: quick }).findings, []);
  });

  test('a guide threshold that one worker on two CPUs can not reach is said where the rest of the server is quiet', () => {
    const text = '{"projects":{"backcore":{"cpu_thresholds":{"scale_up_2":70,"scale_down_1":20}}}}';
    const service = (restCpuPercent: number): ParseOptions => ({
      server: facts({ services: [aGunicorn('backcore.service', { restCpuPercent })] }),
    });
    const finding = find(text, 'config.server.unreachable', service(3));
    assert.deepEqual(finding?.params, { key: 'scale_up_2', limit: 70, workers: 1, reach: 53, cpus: 2, server: 'web1' });
    assert.equal(find(text, 'config.server.unreachable', service(40)), undefined);
  });

  test('workers that do not fit are judged by every limit that the agent itself keeps to, the tightest named', () => {
    const text = '{"projects":{"backcore":{"max_workers":8}}}';
    const said = (...limits: ThreadLimit[]) =>
      find(text, 'config.server.tasks', {
        server: facts({ services: [aGunicorn('backcore.service', { workers: 2, workerTasks: 5, limits })] }),
      })?.params;
    const own = countedLimit('tasks', 'backcore.service', 11, 4915);
    assert.equal(said(own), undefined);
    const common = { max: 8, server: 'web1', each: 5 };
    assert.deepEqual(said(own, countedLimit('slice', '/web.slice', 30, 50)), {
      ...{ ...common, most: 5, limit: 'TasksMax (/web.slice)', current: 30, of: 50 },
    });
    assert.deepEqual(
      said(own, countedLimit('nproc', 'www-data', 39, 40), countedLimit('slice', '/web.slice', 30, 50)),
      {
        ...{ ...common, most: 2, limit: 'LimitNPROC (www-data)', current: 39, of: 40 },
      },
    );
    assert.equal(said(own, countedLimit('threadsMax', '', 95, 125))?.['limit'], 'kernel.threads-max');
  });

  test('an error is not lost behind a hundred warnings', () => {
    const keys = Array.from({ length: 150 }, (_, n) => `"strange${n}": 1`).join(', ');
    const text = `{"projects":{"a":{${keys}},"b":{"min_workers":4,"max_workers":3}}}`;
    const { configuration, findings } = parseConfiguration(text);
    assert.equal(configuration, undefined);
    assert.ok(findings.some(({ code }) => code === 'config.minAboveMax'));
  });

  test('of equal keys the last one is judged and mended', () => {
    const text = '{"projects":{"a":{"cpu_duration_minutes":4,"cpu_duration_minutes":3}}}';
    const finding = find(text, 'config.durationBecomes', {});
    assert.equal(finding?.offset, text.lastIndexOf('3}'));
    assert.equal(fixAll(text), '{"projects":{"a":{"cpu_duration_minutes":4,"cpu_duration_minutes":4}}}');
  });

  test('"fix all" takes what is safe, one after the other, and leaves the rest', () => {
    const text = `{
  // ours
  "projects": {
    "backcore": {
      "min_worker": 2, // at least
      "colour": "blue",
      "cpu_duration_minutes": 3
    }
  }
}
`;
    const fixed = fixAll(text);
    assert.equal(fixed, text.replace('min_worker"', 'min_workers"').replace('minutes": 3', 'minutes": 4'));
    assert.equal(fixAll(fixed ?? ''), undefined);
  });
});
