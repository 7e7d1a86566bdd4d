import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { restoreAfterReloads } from '../../../src/extension/notebook/diskReloads';
import type { ExperimentController } from '../../../src/extension/notebook/experimentController';
import { tell } from '../fakeVscode';

const restored: unknown[] = [];
const restore = async (notebook: unknown) => void restored.push(notebook);
restoreAfterReloads({ restore } as unknown as ExperimentController);
beforeEach(() => void restored.splice(0));

const [full, empty] = [{ outputs: ['a result'] }, { outputs: [] }];

function notebookOf(...cells: unknown[]) {
  return { notebookType: 'graft', isDirty: false, getCells: () => cells };
}
/** VS Code's event for an unchanged cell that has lost its outputs. */
const emptied = { cell: empty, document: undefined, metadata: {}, outputs: [] };

test('the results of a reloaded notebook are restored, however late', () => {
  const [replaced, same] = [notebookOf(empty), notebookOf(empty)];
  const contentChanges = [{ removedCells: [full], addedCells: [empty] }];
  tell.changeNotebook.tell({ notebook: replaced, cellChanges: [], contentChanges });
  tell.changeNotebook.tell({ notebook: same, cellChanges: [emptied], contentChanges: [] });
  assert.deepEqual(restored, [replaced, same]);
});

test('cleared outputs stay cleared after an edit or a reload of the file', () => {
  const notebook = notebookOf(empty);
  const cleared = { ...emptied, metadata: undefined };
  const edited = { ...emptied, document: {}, metadata: undefined, outputs: undefined };
  for (const change of [cleared, edited])
    tell.changeNotebook.tell({ notebook, cellChanges: [change], contentChanges: [] });
  const contentChanges = [{ removedCells: [empty], addedCells: [empty] }];
  tell.changeNotebook.tell({ notebook, cellChanges: [], contentChanges });
  assert.deepEqual(restored, []);
});

test('nothing is restored into a notebook that the user edits, that still shows results, or of another type', () => {
  const contentChanges = [{ removedCells: [full], addedCells: [] }];
  const others = [
    { ...notebookOf(empty), isDirty: true },
    notebookOf(empty, full),
    { ...notebookOf(empty), notebookType: 'jupyter-notebook' },
  ];
  for (const notebook of others) tell.changeNotebook.tell({ notebook, cellChanges: [], contentChanges });
  assert.deepEqual(restored, []);
});
