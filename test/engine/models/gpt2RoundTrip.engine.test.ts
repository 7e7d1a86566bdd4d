import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { loadModel } from '../../../src/engine/models/headedModel';
import { languageModelling } from '../../../src/engine/models/heads';
import { saveModel } from '../../../src/engine/models/saveModel';
import { flat } from '../tensorCount';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY;
const skip = python ? false : 'needs GRAFT_REFERENCE_PY, a Python with torch and transformers';

for (const [kind, problemType] of [
  ['classifier', undefined],
  ['language-model', languageModelling],
] as const)
  test(
    `transformers and the engine read each other's ${kind} to the same logits`,
    { skip },
    flat(async () => {
      const temporary = mkdtempSync(path.join(os.tmpdir(), 'graft-round-trip-'));
      const [original, saved, io] = ['original', 'saved', 'io.safetensors'].map((name) =>
        path.join(temporary, name),
      );
      const script = (command: string, folder: string) =>
        execFileSync(python!, ['test/golden/gpt2/checkRoundTrip.py', command, kind, folder, io!], {
          encoding: 'utf8',
        });
      try {
        script('make', original!);
        assertClose((await verifyAgainst(original!, io!)).maxAbsDiff);
        const model = await loadModel({ folder: original!, problemType, seed: 0 });
        await saveModel(model, saved!);
        model.dispose();
        assertClose((await verifyAgainst(saved!, io!)).maxAbsDiff);
        assertClose(Number(script('load', saved!)));
      } finally {
        rmSync(temporary, { recursive: true });
      }
    }),
  );

function assertClose(difference: number): void {
  assert.ok(difference < 2e-5, `off by ${difference}`);
}
