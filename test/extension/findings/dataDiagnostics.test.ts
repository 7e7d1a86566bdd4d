import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataFindings } from '../../../src/experiment/data/dataFinding';
import { CancelledError } from '../../../src/experiment/errors/errors';
import { DataDiagnostics } from '../../../src/extension/findings/dataDiagnostics';
import type { ServeClient } from '../../../src/extension/runs/serveClient';
import { until } from '../../until';
import { problems, tell, Uri, workspace } from '../fakeVscode';

const textOf = (data: string) => `\`\`\`yaml dataset\npath: ${data}\n\`\`\`\n`;

interface Asked {
  readonly text: string;
  answer(message: string): void;
  refuse(error: Error): void;
}

const found = (message: string): DataFindings => ({
  findings: [{ file: '/data.csv', line: 1, code: 'some', message, severity: 'warning', fixes: [] }],
  waiting: 0,
  files: [],
  folders: [],
  labelColumns: [],
});

/** An experiment that is open as a text, and what is asked about it, which the test answers when it likes. */
function watched(t: TestContext) {
  const asked: Asked[] = [];
  const ask = (_: string, { text }: { text: string }) =>
    new Promise((resolve, refuse) => {
      asked.push({ text, answer: (message) => resolve(found(message)), refuse });
    });
  const diagnostics = new DataDiagnostics({ ask } as unknown as ServeClient);
  t.after(() => diagnostics.dispose());
  let text = textOf('one.csv');
  const document = {
    uri: Uri.file('/project/a.graft.md'),
    languageId: 'markdown',
    isClosed: false,
    isDirty: false,
    getText: () => text,
  };
  workspace.textDocuments = [document];
  tell.openText.tell(document);
  const edit = (data: string) => {
    text = textOf(data);
    tell.changeText.tell({ document, contentChanges: [{}] });
  };
  const close = () => {
    document.isClosed = true;
    workspace.textDocuments = [];
    tell.closeText.tell(document);
  };
  return { asked, edit, close };
}

/** As `watched`; what was found in its first text is shown, and its second one is asked about. */
async function askedAgain(t: TestContext) {
  const { asked, edit } = watched(t);
  await until(() => asked.length === 1, 'the first question');
  asked[0]!.answer('about one');
  await until(() => problems.length > 0, 'what was found');
  edit('two.csv');
  await until(() => asked.length === 2, 'the second question');
  return { asked, edit };
}

test('an answer about an older text is not shown, and does not keep the newest one from being shown', async (t) => {
  const { asked, edit } = watched(t);
  await until(() => asked.length === 1, 'the first question');
  edit('two.csv');
  await until(() => asked.length === 2, 'the second question');
  asked[0]!.answer('about one');
  await sleep(1);
  assert.deepEqual(problems, []);
  asked[1]!.answer('about two');
  await until(() => problems.length > 0, 'what was found');
  assert.deepEqual(problems, ['about two']);
  assert.deepEqual(
    asked.map(({ text }) => text),
    [textOf('one.csv'), textOf('two.csv')],
  );
});

test('a typo in the dataset or the training keeps the findings, until the text is right again', async (t) => {
  const { asked, edit } = watched(t);
  await until(() => asked.length === 1, 'the first question');
  asked[0]!.answer('about one');
  await until(() => problems.length > 0, 'what was found');
  for (const typo of ['"two.csv', 'two.csv\nlabell: a', 'two.csv\n```\n```yaml finetune\nepochs: many']) {
    edit(typo);
    await sleep(450);
    assert.deepEqual([problems, asked.length], [['about one'], 1], typo);
  }
  edit('two.csv');
  await until(() => asked.length === 2, 'the second question');
});

test('undoing an edit keeps the findings, for any answer about the edit', async (t) => {
  const { asked, edit } = await askedAgain(t);
  edit('one.csv');
  asked[1]!.answer('about two');
  await sleep(500);
  assert.deepEqual([problems, asked.length], [['about one'], 2]);
});

test('an older unanswerable question does not affect the newest one', async (t) => {
  const { asked, edit } = await askedAgain(t);
  edit('three.csv');
  await until(() => asked.length === 3, 'the third question');
  asked[1]!.refuse(new Error('It is gone.'));
  await sleep(1);
  asked[2]!.answer('about three');
  await until(() => problems.join() !== 'about one', 'what was found');
  assert.deepEqual(problems, ['about three']);
});

test('findings stay while a newer question replaces an older one', async (t) => {
  const { asked } = await askedAgain(t);
  asked[1]!.refuse(new CancelledError());
  await sleep(1);
  assert.deepEqual(problems, ['about one']);
});

test('an experiment that is closed at once is not asked about', async (t) => {
  const { asked, close } = watched(t);
  close();
  await sleep(500);
  assert.equal(asked.length, 0);
});

test('findings in an experiment closed meanwhile are not shown', async (t) => {
  const { asked, close } = watched(t);
  await until(() => asked.length === 1, 'the question');
  close();
  asked[0]!.answer('about one');
  await sleep(1);
  assert.deepEqual(problems, []);
});
