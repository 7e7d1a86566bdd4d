import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { flat } from '../tensorCount';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY;
const skip = python ? false : 'needs GRAFT_REFERENCE_PY, a Python with torch and transformers';

for (const type of ['bert', 'distilbert', 'roberta', 'xlm-roberta', 'albert', 'mpnet']) {
  test(
    `${type}: transformers and the engine read each other to the same logits`,
    { skip },
    flat(async () => {
      const temporary = mkdtempSync(path.join(os.tmpdir(), 'graft-round-trip-'));
      const [original, saved, io] = ['original', 'saved', 'io.safetensors'].map((name) =>
        path.join(temporary, name),
      );
      const script = (command: string, folder: string) =>
        execFileSync(python!, ['test/golden/bert/checkRoundTrip.py', command, folder, io!, type], {
          encoding: 'utf8',
        });
      try {
        script('make', original!);
        assert.ok((await verifyAgainst(original!, io!)).maxAbsDiff < 1e-5);
        const model = await loadModel({ folder: original!, seed: 0 });
        await saveModel(model, saved!);
        model.dispose();
        assert.ok((await verifyAgainst(saved!, io!)).maxAbsDiff < 1e-5);
        assert.ok(Number(script('load', saved!)) < 1e-5);
      } finally {
        rmSync(temporary, { recursive: true });
      }
    }),
  );
}
