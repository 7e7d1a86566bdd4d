import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { GraftError } from '../../../src/experiment/errors/errors';
import type { SettingsOf } from '../../../src/experiment/stages/stages';
import { readFiles } from './temporaryFolder';

interface Expected {
  code: string;
  message: RegExp;
  remedy?: RegExp;
  /** The base name of the file, and the line. */
  place?: [string, number?];
}

/** A dataset that is refused. */
export interface RefusedDataset {
  title: string;
  files?: Record<string, string | Uint8Array>;
  /** `path: a.csv`, unless they say otherwise. */
  settings?: Partial<SettingsOf<'dataset'>>;
  expected: Expected;
}

/** Labels and texts that are fine. */
export const pair = 'text,label\na,x\nb,y\nc,x\nd,y\n';

/** A test for each case. */
export function testRefused(cases: readonly RefusedDataset[]): void {
  for (const { title, files = {}, settings = {}, expected } of cases)
    test(`refused: ${title}`, async (t) => {
      const error = await readFiles(t, files, { path: 'a.csv', ...settings }).then(
        () => assert.fail('nothing was thrown'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof GraftError, String(error));
      assert.equal(error.code, expected.code, error.message);
      assert.match(error.message, expected.message);
      if (expected.remedy) assert.match(error.remedy ?? '', expected.remedy);
      if (expected.place)
        assert.deepEqual(
          [path.basename(error.place!.file), error.place!.line],
          [expected.place[0], expected.place[1]],
        );
    });
}
