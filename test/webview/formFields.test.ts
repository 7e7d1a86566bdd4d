import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment } from '../../src/experiment/document/markdown';
import { scalarText } from '../../src/experiment/document/settingEdit';
import { mappingIn } from '../../src/experiment/settings/settingPath';
import { type StageName, stageNames, stages } from '../../src/experiment/stages/stages';
import { type Field, factsOf, fieldsOf, stateOf, yamlOf } from '../../webview/form/fields';

const all = (fields: readonly Field[]): Field[] => fields.flatMap((field) => [field, ...all(field.fields)]);

function field(dotted: string): Field {
  const [stage, ...names] = dotted.split('.');
  const found = all(fieldsOf(stage as StageName)).find((one) => one.names.join('.') === names.join('.'));
  assert.ok(found, dotted);
  return found;
}

/** A field's state for a stage's body. */
function shown(dotted: string, body: string) {
  const one = field(dotted);
  const { settings, diagnostics } = parseExperiment(`\`\`\`yaml ${one.stage}\n${body}\n\`\`\`\n`);
  return stateOf(one, body, settings[one.stage], diagnostics);
}

test('every setting of the table has a field, and what can be chosen is offered', () => {
  for (const stage of stageNames)
    assert.deepEqual(
      fieldsOf(stage).map(({ names }) => names[0]),
      Object.keys(stages[stage].settings),
    );
  assert.deepEqual(field('finetune.optimizer').control, {
    kind: 'words',
    words: stages.finetune.settings.optimizer.choices,
    isOpen: false,
  });
  assert.deepEqual(field('finetune.trainable').control, {
    kind: 'words',
    words: ['all', 'head'],
    isOpen: true,
  });
  assert.deepEqual(field('dataset.text').control, { kind: 'column', isList: false });
  assert.deepEqual(field('dataset.label').control, { kind: 'column', isList: true });
  assert.deepEqual(field('dataset.split').control, {
    kind: 'words',
    words: ['none', 'custom'],
    isOpen: false,
  });
  assert.deepEqual(field('finetune.lora').control, { kind: 'group', isOptional: true });
  assert.deepEqual(field('optimize.candidates').control, { kind: 'yaml' });
  const inner = mappingIn(stages.preprocess.settings.augment)!.settings;
  assert.deepEqual(
    field('preprocess.augment').fields.map(({ names }) => names[1]),
    Object.keys(inner),
  );
});

test('a field shows what is written, else its default, and whether that differs', () => {
  const { shown: text, isWritten, isChanged } = shown('finetune.batchSize', 'batchSize: 10');
  assert.deepEqual([text, isWritten, isChanged], ['10', true, true]);
  assert.equal(shown('finetune.batchSize', '').shown, '16');
  assert.equal(shown('finetune.batchSize', 'batchSize: 16').isChanged, false);
  assert.equal(shown('finetune.learningRate', 'learningRate: 5e-05').shown, '5e-05');
  assert.equal(shown('dataset.label', 'label: [a, "b c"]').shown, 'a, b c');
  assert.deepEqual(
    [shown('dataset.split', 'split: none').shown, shown('dataset.split', '').shown],
    ['none', 'custom'],
  );
  assert.deepEqual(
    [
      shown('finetune.lora', '').isOpen,
      shown('finetune.lora', 'lora: 4').isOpen,
      shown('finetune.lora.rank', 'lora: 4').shown,
    ],
    [false, true, '4'],
  );
  assert.equal(shown('finetune.lora.rank', '').isChanged, false);
});

test('a wrong value has the message of the editor, at its field and no other', () => {
  const body = 'epochs: many\nlora: {rank: 0}';
  assert.deepEqual(
    shown('finetune.epochs', body).messages.map(({ message }) => message),
    ['finetune.epochs is "many"; it takes an integer from 1 to 1000.'],
  );
  assert.equal(shown('finetune.epochs', body).shown, 'many');
  assert.equal(shown('finetune.lora.rank', body).messages.length, 1);
  assert.deepEqual(shown('finetune.lora', body).messages, []);
});

test('facts name default, unit and range', () => {
  assert.equal(factsOf(field('finetune.batchSize')), 'Default 16 examples · an integer from 1 to 4096');
  assert.equal(factsOf(field('dataset.path')), '');
});

test('an entry becomes YAML, quoted if necessary', () => {
  const yaml = (dotted: string, text: string) => yamlOf(field(dotted), text, scalarText);
  assert.equal(yaml('finetune.epochs', ' 5 '), '5');
  assert.equal(yaml('dataset.label', 'a, b: c'), '[a, "b: c"]');
  assert.equal(yaml('dataset.label', 'a'), 'a');
  assert.equal(yaml('dataset.path', 'my: file.csv'), '"my: file.csv"');
  assert.equal(yaml('dataset.path', '  '), '');
  const columns = ['a, b', '# of items'];
  const column = (entered: string) => yamlOf(field('dataset.label'), entered, scalarText, columns);
  assert.deepEqual(['a, b', '# of items', 'a,b'].map(column), ['"a, b"', '"# of items"', '[a, b]']);
});

test('the list of presets begins with the recommended one for the kind of data of the chosen one', () => {
  assert.equal(shown('model.preset', '').words?.[0], 'all-MiniLM-L6-v2');
  const words = shown('model.preset', 'preset: resnet50.a1_in1k').words!;
  assert.equal(words[0], 'efficientnet_lite0');
  assert.deepEqual([...words].sort(), [...shown('model.preset', '').words!].sort());
  assert.equal(shown('finetune.optimizer', '').words, undefined);
});
