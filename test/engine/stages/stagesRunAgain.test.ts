import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageDeclarations } from '../../../src/engine/stages/stageDeclarations';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { stagesRunAgain } from '../../../src/experiment/stages/stageNeeds';
import { type AllSettings, stageNames, stages } from '../../../src/experiment/stages/stages';

/** The keys of all stages change with their inputs and with the stages that they need: what changes when one setting does. */
function changedBy(stage: keyof AllSettings, setting: string): string[] {
  const inputs = (settings: AllSettings) =>
    stageNames.map((name) => {
      const { precision, microBatches } = settings.finetune;
      const source = { files: [{ name: settings.model.preset, sha256: '' }] } as never;
      return JSON.stringify(
        stageDeclarations[name].inputs({
          settings,
          data: {} as never,
          source,
          precision,
          microBatches,
          pooling: settings.model.pooling,
        }),
      );
    });
  const settings = Object.fromEntries(stageNames.map((name) => [name, defaultSettings(name)])) as AllSettings;
  const before = inputs(settings);
  const after = inputs({ ...settings, [stage]: { ...settings[stage], [setting]: 'another value' } });
  const changed = new Set(stageNames.filter((_, index) => before[index] !== after[index]));
  for (const name of stageNames)
    if (stageDeclarations[name].needs.some((need) => changed.has(need))) changed.add(name);
  return stageNames.filter((name) => changed.has(name));
}

test('the stages that the form announces get another key', () => {
  // Which files they are is no part of a key, but what is in them is.
  const byContent = ['dataset.path', 'dataset.train', 'dataset.validation', 'dataset.test', 'package.to'];
  for (const stage of stageNames)
    for (const setting of Object.keys(stages[stage].settings)) {
      if (byContent.includes(`${stage}.${setting}`)) continue;
      assert.deepEqual(stagesRunAgain(stage, setting), changedBy(stage, setting), `${stage}.${setting}`);
    }
  assert.deepEqual(
    stagesRunAgain('dataset', 'path'),
    stageNames.filter((name) => name !== 'model'),
  );
});
