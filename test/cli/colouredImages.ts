import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runResultSchema } from '../../src/experiment/runs/results';
import { goldenFolder, readGolden } from '../golden/images/goldenImages';
import { writeBmp } from '../host/bmp.mjs';
import { eventsIn, Workspace } from './workspace';

export type ColouredImages = Awaited<ReturnType<typeof openColouredImages>>;

/**
 * A workspace with a folder of images that differ by colour, and a tiny ResNet to train on them.
 * @param hues by label which channel is bright
 * @param each how many images of a label there are
 */
export async function openColouredImages(hues: Record<string, number>, each: number) {
  const space = await Workspace.create();
  const model = await goldenFolder(readGolden('resnet18'));
  for (const [label, hue] of Object.entries(hues))
    for (let i = 0; i < each; i++) {
      const file = space.path('images', label, `${i}.bmp`);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, colouredImage(hue, i));
    }
  return {
    space,
    model,
    experiment: (finetune: string, preprocess = 'imageSize: 32') =>
      space.experiment({
        dataset: 'path: images',
        model: `preset: ${model.folder}`,
        preprocess,
        finetune,
        package: 'to: out\nformats: [safetensors, tfjs]',
      }),
    run: (...args: string[]) => run(space, ...args),
    remove: () => {
      space.remove();
      model.remove();
    },
  };
}

/** The image of a label with this number. */
export const colouredImage = (hue: number, i: number) =>
  writeBmp(48, 40, (x, y, channel) => (channel === hue ? 200 : 40) + ((x * (i + 3) + y * 7) % 40));

async function run(space: Workspace, ...args: string[]) {
  const { code, stdout, stderr } = await space.graft('run', ...args, '--json');
  assert.equal(code, 0, stderr + stdout);
  const events = eventsIn(stdout);
  const last = events.at(-1)!;
  assert.ok(last.type === 'run-finished');
  const stage = (name: string) =>
    events.find((event) => event.type === 'stage-finished' && event.stage === name);
  return { events, stage, result: runResultSchema.parse(last.result) };
}
