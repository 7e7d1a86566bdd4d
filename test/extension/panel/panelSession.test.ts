import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type * as vscode from 'vscode';
import { toErrorRecord } from '../../../src/experiment/errors/errors';
import type { FromPanel, ToPanel } from '../../../src/experiment/protocols/panelProtocol';
import { emptyRunState } from '../../../src/experiment/runs/runState';
import { type PanelHooks, PanelSession } from '../../../src/extension/panel/panelSession';
import type { KnownRun } from '../../../src/extension/runs/knownRun';
import type { RunStore } from '../../../src/extension/runs/runStore';
import { Listeners } from '../../../src/runs/listeners';
import { documents, TextDocument, Uri, window } from '../fakeVscode';
import { later } from './later';

/** The editor's own address: the stand-in has what is used of it. */
const experimentFile = (path: string) => Uri.file(path) as unknown as vscode.Uri;
const a = experimentFile('/a.graft.md');
const b = experimentFile('/b.graft.md');

beforeEach(() => {
  window.visibleNotebookEditors = [];
  documents.clear();
  for (const uri of [a, b]) documents.set(uri.path, documentOf(uri));
});

const documentOf = ({ path }: vscode.Uri, body = 'epochs: 1') =>
  new TextDocument(new Uri(path), `\`\`\`yaml finetune\n${body}\n\`\`\`\n`);

/** Each experiment has one run, which has its name and trains. @param read waits until the log of a run is read */
function storeOf(read: (id: string) => Promise<void>): RunStore {
  const runs = ['a', 'b'].map((id) => ({
    id,
    status: 'done',
    experiment: `/${id}.graft.md`,
    record: { startedAt: '2026-01-01', keys: { finetune: id } },
    log: { state: emptyRunState() },
  })) as unknown as KnownRun[];
  const store: Partial<RunStore> = {
    onDidChange: new Listeners<[readonly KnownRun[]]>().add,
    onDidRecord: new Listeners<Parameters<Parameters<RunStore['onDidRecord']>[0]>>().add,
    runsOf: (file) => runs.filter(({ experiment }) => experiment === file),
    read: async (run) => {
      await read(run.id);
      return run.log;
    },
  };
  return store as RunStore;
}

interface Surroundings {
  read?(id: string): Promise<void>;
  choose?: PanelHooks['choose'];
  columns?: PanelHooks['columns'];
}

/** A session, what it has told the panel, and what has failed. */
function panelSession({
  read = async () => {},
  choose = async () => undefined,
  columns = async () => [],
}: Surroundings = {}) {
  const [told, failures, works]: [string[], string[], Promise<void>[]] = [[], [], []];
  const messages = new Listeners<[FromPanel]>();
  const webview = {
    onDidReceiveMessage: messages.add,
    postMessage: async (message: ToPanel) => void told.push(inWords(message)),
  } as unknown as vscode.Webview;
  const attempt = (work: () => Promise<void>) =>
    void works.push(work().catch((thrown) => void failures.push(toErrorRecord(thrown).code)));
  const others = {
    installer: { onDidChange: () => ({ dispose: () => {} }) },
    run: async () => {},
    stop: async () => {},
    other: async () => {},
  };
  const session = new PanelSession(webview, { store: storeOf(read), attempt, choose, columns, ...others });
  const settled = () => Promise.all(works);
  return { session, told, failures, settled, say: messages.tell.bind(messages) };
}

function inWords(message: ToPanel): string {
  if (message.type === 'experiment') return `experiment ${message.experiment?.name ?? 'none'}`;
  if (message.type === 'run') return `run ${message.run?.id ?? 'none'}`;
  if (message.type === 'columns') return `columns ${message.columns.join()}`;
  return message.type === 'training' ? `training ${message.runId}` : message.type;
}

const setEpochs: FromPanel = { type: 'set', stage: 'finetune', names: ['epochs'], value: '5' };

test('a text that is read late does not replace that of the experiment that is shown since', async () => {
  const { session, told, settled } = panelSession();
  const late = later<TextDocument>();
  documents.set(a.path, late.promise);
  session.show(a);
  session.show(b);
  late.come(documentOf(a));
  await settled();
  assert.deepEqual(told, ['experiment b', 'run b']);
});

test('nor does a run: the points that follow are those of the run that is shown', async () => {
  const late = later<void>();
  const read = async (id: string) => (id === 'a' ? late.promise : undefined);
  const { session, told, settled, say } = panelSession({ read });
  session.show(a);
  await turn();
  session.show(b);
  await turn();
  late.come();
  await settled();
  say({ type: 'mounted', runId: 'b' });
  await settled();
  assert.deepEqual(told, ['experiment a', 'experiment b', 'run b', 'training b']);
});

test('a setting is changed in the experiment whose form was shown, and not taken back from the next one', async () => {
  const { session, told, failures, settled, say } = panelSession();
  session.show(a);
  await settled();
  const [late, document] = [later<TextDocument>(), documentOf(a)];
  documents.set(a.path, late.promise);
  say(setEpochs);
  session.show(b);
  late.come(document);
  await settled();
  say({ type: 'undo' });
  await settled();
  assert.equal(document.text, documentOf(a, 'epochs: 5').text);
  assert.deepEqual(failures, ['panel/nothing-to-undo']);
  assert.deepEqual(told, ['experiment a', 'run a', 'experiment b', 'run b']);
});

test('a failed change is not reported to the next experiment', async () => {
  const { session, told, settled, say } = panelSession();
  session.show(a);
  await settled();
  const late = later<TextDocument>();
  documents.set(a.path, late.promise);
  say(setEpochs);
  session.show(b);
  late.come(documentOf(a, 'epochs: [1'));
  await settled();
  assert.deepEqual(told, ['experiment a', 'run a', 'experiment b', 'run b']);
});

test('a failed undo is not reported to the next experiment', async () => {
  const { session, told, settled, say } = panelSession();
  session.show(a);
  say(setEpochs);
  await settled();
  told.length = 0;
  const late = later<TextDocument>();
  documents.set(a.path, late.promise);
  say({ type: 'undo' });
  session.show(b);
  late.come(documentOf(a, 'epochs: 7'));
  await settled();
  assert.deepEqual(told, ['experiment b', 'run b']);
});

test('a closed panel gets no messages', async () => {
  const { session, told, settled } = panelSession();
  const late = later<TextDocument>();
  documents.set(a.path, late.promise);
  session.show(a);
  session.dispose();
  late.come(documentOf(a));
  await settled();
  assert.deepEqual(told, []);
});

test('cancelling the choice keeps the shown experiment', async () => {
  const choice = later<vscode.Uri | undefined>();
  const { session, told, settled, say } = panelSession({ choose: () => choice.promise });
  say({ type: 'choose' });
  session.show(a);
  choice.come(undefined);
  await settled();
  assert.deepEqual(told, ['experiment a', 'run a']);
});

test('the columns of the data follow an experiment, and those of the one before are withdrawn', async () => {
  const late = later<string[]>();
  const columns: PanelHooks['columns'] = async (uri) => (uri === a ? late.promise : []);
  const { session, told, settled } = panelSession({ columns });
  session.show(a);
  await turn();
  assert.deepEqual(told, ['experiment a', 'run a']);
  late.come(['subject', 'team']);
  await turn();
  session.show(b);
  await turn();
  await settled();
  assert.deepEqual(told.slice(2).sort(), ['columns ', 'columns subject,team', 'experiment b', 'run b']);
});

test('an experiment that is chosen is shown', async () => {
  const { told, settled, say } = panelSession({ choose: async () => b });
  say({ type: 'choose' });
  await turn();
  await settled();
  assert.deepEqual(told, ['experiment b', 'run b']);
});

test('a panel that remembers no experiment shows the first one that can be seen', async () => {
  const { told, settled, say } = panelSession();
  const seen = ['/other.ipynb', b.path, a.path];
  window.visibleNotebookEditors = seen.map((path) => ({ notebook: { uri: Uri.file(path) } }));
  say({ type: 'ready' });
  await settled();
  assert.deepEqual(told, ['experiment b', 'run b']);
});

test('a panel that remembers one shows that, and one that finds none says so', async () => {
  const [remembering, empty] = [panelSession(), panelSession()];
  empty.say({ type: 'ready' });
  await empty.settled();
  assert.deepEqual(empty.told, ['experiment none', 'run none']);
  window.visibleNotebookEditors = [{ notebook: { uri: Uri.file(b.path) } }];
  remembering.say({ type: 'ready', uri: a.toString() });
  await remembering.settled();
  assert.deepEqual(remembering.told, ['experiment a', 'run a']);
});
