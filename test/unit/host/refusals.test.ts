import assert from 'node:assert/strict';
import { known as seen, unknown } from '../../../src/base/known';
import { countedLimit } from '../../../src/host/limits';
import {
  formatRefusals,
  newRefusals,
  parseRefusals,
  rememberedRefusal,
  type Refusal,
} from '../../../src/host/refusals';

const unit = 'web.service';
const known: Refusal = { atSeconds: 100, unit, refused: 5, limits: [{ kind: 'tasks', subject: unit, max: 24 }] };
const own = (max: number, refused?: number, peak?: number) => countedLimit('tasks', unit, 20, max, refused, peak);

suite('the memory of refused threads', () => {
  test('is read as it was written; torn and foreign lines are left out', () => {
    const both: Refusal[] = [
      known,
      { ...known, atSeconds: 200, limits: [{ kind: 'slice', subject: '/web.slice', max: 60 }] },
    ];
    const text = formatRefusals(both);
    assert.equal(text, '100 web.service 5 web.service=24\n200 web.service 5 /web.slice=60\n');
    assert.deepEqual(parseRefusals(`\nrubbish\n-1 a 2\n${text}300 web.serv`), both);
  });

  test('has a line for each time that the counter is another', () => {
    const at = (refused: number | undefined, activeSinceMs = 50_000) =>
      newRefusals([known], [{ unit, limits: [own(24, refused)], activeSinceMs, commandLine: unknown }], 300).map(
        (each) => each.refused,
      );
    assert.deepEqual(at(5), []);
    assert.deepEqual(at(6), [6]);
    // A new cgroup counts from 0, and may come to the same number.
    assert.deepEqual(at(2), [2]);
    assert.deepEqual(at(5, 150_000), [5]);
    assert.deepEqual(at(0), []);
    // Not read is not 0.
    assert.deepEqual(at(undefined), []);
    assert.deepEqual(newRefusals([], [{ unit, limits: [], activeSinceMs: undefined, commandLine: unknown }], 300), []);
  });

  test('names the limits that were reached, those above the unit too', () => {
    const slice = countedLimit('slice', '/web.slice', 20, 60, 5, 60);
    const user = countedLimit('nproc', 'www-data', 20, 30);
    const [first] = newRefusals(
      [],
      [{ unit, limits: [own(100, 5, 60), slice, user], activeSinceMs: 1, commandLine: unknown }],
      300,
    );
    assert.deepEqual(first?.limits, [{ kind: 'slice', subject: '/web.slice', max: 60 }]);
    const [raised] = newRefusals(
      [],
      [{ unit, limits: [own(100, 5, 24)], activeSinceMs: 1, commandLine: unknown }],
      300,
    );
    assert.deepEqual(raised?.limits, []);
  });

  test('is open after a restart until the limit is higher, another command runs, or a week has gone', () => {
    const line = (text: string) => seen(text.split(' '));
    const service = {
      unit,
      limits: [own(24)],
      activeSinceMs: 200_000,
      commandLine: line('gunicorn -w 2 --threads 4 app'),
    };
    const [noted] = newRefusals([], [{ ...service, limits: [own(24, 5, 24)], activeSinceMs: 50_000 }], 100);
    assert.ok(noted?.command);
    assert.deepEqual(parseRefusals(formatRefusals([noted])), [noted]);
    const open = (more: object, nowSeconds = 300): boolean =>
      rememberedRefusal([noted], { ...service, ...more }, nowSeconds) !== undefined;
    assert.equal(open({}), true);
    assert.equal(open({ limits: [own(20)] }), true);
    assert.equal(open({ limits: [own(25)] }), false);
    assert.equal(open({ limits: [] }), false);
    assert.equal(open({ commandLine: line('gunicorn --workers=9 --threads 4 app') }), true);
    assert.equal(open({ commandLine: line('gunicorn -w 9 --threads 4 app') }), true);
    assert.equal(open({ commandLine: line('gunicorn -w 2 --threads 2 app') }), false);
    assert.equal(open({ commandLine: unknown }), true);
    // While its own cgroup counts, and while it does not run.
    assert.equal(open({ activeSinceMs: 50_000 }), false);
    assert.equal(open({ activeSinceMs: undefined }), false);
    assert.equal(open({ unit: 'other.service' }), false);
    assert.equal(open({}, 100 + 8 * 86_400), false);
  });
});
