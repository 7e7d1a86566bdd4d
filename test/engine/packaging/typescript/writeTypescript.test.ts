import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinModules } from '../../../../src/engine/packaging/typescript/writeTypescript';
import { literal } from '../../../../src/portable/portableCode';

test("joined modules contain each other's imports, with external imports first, once", () => {
  const first =
    "import { a } from 'pkg';\nimport type {\n  B,\n  C,\n} from './second';\n\nexport const d = a;\n";
  const second = "import { a } from 'pkg';\n\nexport type B = typeof a;\nexport type C = B;\n";
  assert.equal(
    joinModules([first, second]),
    "import { a } from 'pkg';\n\nexport const d = a;\n\nexport type B = typeof a;\nexport type C = B;\n",
  );
});

test('a value in TypeScript is that value, and ends neither a line nor a script', () => {
  const value = { text: '\'"`$x\\ \u2028 \u2029 </script> */', list: [1, null, true] };
  const written = literal(value);
  assert.deepEqual(JSON.parse(written), value);
  assert.doesNotMatch(written, /[\u2028\u2029<]/);
});
