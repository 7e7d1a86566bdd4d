import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import * as z from 'zod';
import { parseSettings } from '../../../src/experiment/document/settings';
import { settingSchema } from '../../../src/experiment/document/settingsSchema';
import { toyTable } from '../toySettings';

const schema = z.fromJSONSchema(
  settingSchema({ kind: 'mapping', settings: toyTable, help: 'Toy.' }) as Parameters<
    typeof z.fromJSONSchema
  >[0],
);

for (const yaml of [
  '{}',
  'shuffle: false',
  'shuffle: yes',
  'columns: [a, 2024]',
  'columns: a',
  'columns: {a: 1}',
  'columns: ""',
  'sizes: [1, 10]',
  'sizes: 1.5',
  'trainable: head',
  'trainable: 100',
  'trainable: 101',
  'trainable: some',
  'quantize: int8',
  'quantize: int9',
  'quantize: {to: int8, calibrate: {rate: 1}}',
  'quantize: {to: int8, calibrate: {rate: 2}}',
  'candidates: [{prune: 0.5}]',
  'candidates: [{prune: 0.5, prun: 1}]',
  'nothing: 1',
])
  test(`the JSON Schema and the parser agree on ${JSON.stringify(yaml)}`, () => {
    const errors = parseSettings('toy', toyTable, yaml).diagnostics.filter(
      ({ severity }) => severity === 'error',
    );
    assert.equal(schema.safeParse(parse(yaml)).success, errors.length === 0);
  });

test('help, unit and default are in the schema', () => {
  assert.deepEqual(
    settingSchema({
      kind: 'integer',
      default: 3,
      min: 1,
      max: 1000,
      unit: 'passes',
      help: 'Passes over the training examples.',
    }),
    {
      description: 'Passes over the training examples. Unit: passes.',
      default: 3,
      type: 'integer',
      minimum: 1,
      maximum: 1000,
    },
  );
});
