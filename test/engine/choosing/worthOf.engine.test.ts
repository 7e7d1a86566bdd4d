import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worthOf } from '../../../src/engine/choosing/worth/worthOf';
import { pooledLayer } from '../../../src/engine/features/featuresOf';
import { wordBaseline } from '../../../src/engine/inputs/text/wordBaseline';
import { loadModel } from '../../../src/engine/models/headedModel';
import { classification } from '../../../src/engine/tasks/classification/classification';
import { inWords } from '../../../src/experiment/reports/drawBlocks';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace } from '../training/trainingFixture';

const place = trainingPlace();
const labels = ['even', 'odd'];

/** Texts for a tiny BERT, beside words that say the label or nothing. */
function split(count: number, first: number, says: boolean) {
  const own = parityTexts(
    Array.from({ length: count }, (_, i) => 3 + ((i * i) % 3)),
    first,
    12,
  );
  const truth = [...own.targets.label!.values];
  const examples = truth.map((label) => ({
    row: { text: says ? `the ${labels[label]} one` : 'the same' },
    target: [label],
    file: '',
  }));
  return { ...own, examples };
}

async function compare(says: boolean, answer: (label: number) => number) {
  const scored = split(60, 5, says);
  const logits = Float32Array.from(
    [...scored.targets.label!.values].flatMap((label) => (answer(label) ? [0, 9] : [9, 0])),
  );
  let loads = 0;
  const task = {
    ...{
      judge: classification,
      baselines: [wordBaseline],
      train: split(120, 3, says),
      scored,
      seed: 1,
      epochs: 3,
    },
    answered: { outputs: { logits: { values: logits, shape: [2] } }, targets: scored.targets, labels },
    frozen: {
      cache: { graftFolder: place.folder, modelKey: 'tiny' },
      pooling: pooledLayer,
      withModel: async <T>(use: (model: Awaited<ReturnType<typeof loadModel>>) => Promise<T>) => {
        loads += 1;
        const model = await loadModel({ folder: place.modelFolder, labels, seed: 0, pooling: 'auto' });
        return use(model).finally(() => model.dispose());
      },
    },
  };
  const found = await worthOf(task, trainingIo());
  return { ...found!, again: async () => worthOf(task, trainingIo()), loads: () => loads };
}

test(
  'fine-tuning that a bag of words equals is no clear gain',
  flat(async () => {
    const { worth, block } = await compare(true, (label) => label);
    assert.deepEqual([worth.value, worth.others[1]!.name, worth.others[1]!.value], [1, 'words', 1]);
    const [low, high] = worth.others[1]!.gain;
    assert.ok(low < 0 && high > 0);
    assert.match(
      inWords(block.title),
      /^Fine-tuning 100\.0 %, frozen head .* %, bag of words 100\.0 %: no clear difference, 0\.0 points/,
    );
  }),
);

test(
  'fine-tuning that knows more than words gains, and asking again runs no model',
  flat(async () => {
    const { worth, block, again, loads } = await compare(false, (label) => label);
    const words = worth.others.find(({ name }) => name === 'words')!;
    assert.ok(words.value < 0.7 && words.gain[0] > 0.1 && words.trained === 120);
    const before = loads();
    assert.deepEqual((await again())!.worth, worth);
    assert.equal(loads(), before);
    assert.equal(block.blocks[0]!.block, 'table');
    assert.equal(block.blocks[1]!.block, 'curve');
  }),
);
