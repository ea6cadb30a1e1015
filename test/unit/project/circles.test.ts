// No file of src/ imports itself by way of others, types counted: what two files need belongs into a third.
import assert from 'node:assert/strict';
import { circlesIn, dependentsOf, importsIn } from '../../../scripts/imports';

const four = new Map([
  ['a', ['b']],
  ['b', ['c']],
  ['c', ['a', 'd']],
  ['d', []],
]);

suite('imports', () => {
  test('make no circle', () => {
    const imports = importsIn('src');
    assert.ok(imports.size > 300 && [...imports.values()].flat().length > 1000);
    assert.deepEqual(circlesIn(imports), []);
  });

  test('that make one are found', () => {
    assert.deepEqual(circlesIn(four), [['a', 'b', 'c']]);
  });

  test('tell what a change reaches', () => {
    assert.deepEqual([...dependentsOf(['d'], four)].sort(), ['a', 'b', 'c', 'd']);
    assert.deepEqual([...dependentsOf(['d'], new Map([['x', ['y']]]))], ['d']);
    assert.ok(dependentsOf(['src/scaling/oom.ts'], importsIn('src', 'test')).has('test/unit/scaling/oom.test.ts'));
  });
});
