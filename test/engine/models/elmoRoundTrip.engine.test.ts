import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { flat } from '../tensorCount';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY;
const findsAllenNlp = 'import importlib.util as u, sys; sys.exit(u.find_spec("allennlp") is None)';
const hasAllenNlp = python !== undefined && spawnSync(python, ['-c', findsAllenNlp]).status === 0;
const skip = hasAllenNlp ? false : 'needs GRAFT_REFERENCE_PY, a Python with torch and allennlp';

test(
  'AllenNLP and the engine read each other’s ELMo to the same logits',
  { skip },
  flat(async () => {
    const temporary = mkdtempSync(path.join(os.tmpdir(), 'graft-round-trip-'));
    const [original, saved, io] = ['original', 'saved', 'io.safetensors'].map((name) =>
      path.join(temporary, name),
    ) as [string, string, string];
    const script = (command: string, folder: string) =>
      execFileSync(python!, ['test/golden/elmo/checkRoundTrip.py', command, folder, io], {
        encoding: 'utf8',
      });
    try {
      script('make', original);
      assertClose((await verifyAgainst(original, io)).maxAbsDiff);
      const model = await loadModel({ folder: original, seed: 0 });
      await saveModel(model, saved);
      model.dispose();
      assertClose((await verifyAgainst(saved, io)).maxAbsDiff);
      assertClose(Number(script('load', saved)));
    } finally {
      rmSync(temporary, { recursive: true });
    }
  }),
);

function assertClose(difference: number): void {
  assert.ok(difference < 2e-5, `off by ${difference}`);
}
