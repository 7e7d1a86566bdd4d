import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { callTool } from './callTool';

const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;

const text =
  '# Reviews\n\n```yaml dataset\npath: reviews.csv\n```\n\n```yaml model\npreset: ./tiny-bert\n```\n';

/** A file beside the workspace, with a unique name. */
const outside = `${workspace}-secret.graft.md`;

describe('the tools of a language model', () => {
  before(() => vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === 'graft')!.activate());
  after(() => rmSync(outside, { force: true }));

  it('read an experiment, with what is wrong in it', async () => {
    const { text: read, diagnostics } = await callTool('graft_readExperiment', { file: 'endless.graft.md' });
    assert.equal(read, readFileSync(path.join(workspace, 'endless.graft.md'), 'utf8'));
    assert.deepEqual(
      (diagnostics as { code: string }[]).map(({ code }) => code),
      ['experiment/unusual-value'],
    );
  });

  it('write an experiment under a free name, and none with errors', async () => {
    mkdirSync(path.join(workspace, 'proposed'), { recursive: true });
    const proposal = { folder: 'proposed', name: 'idea', text };
    assert.deepEqual(await callTool('graft_proposeExperiment', proposal), {
      experiment: 'proposed/idea.graft.md',
    });
    assert.deepEqual(await callTool('graft_proposeExperiment', proposal), {
      experiment: 'proposed/idea-2.graft.md',
    });
    assert.equal(readFileSync(path.join(workspace, 'proposed/idea.graft.md'), 'utf8'), text);
    const wrong = { ...proposal, name: 'wrong', text: `${text}\n\`\`\`yaml finetune\nepoch: 3\n\`\`\`\n` };
    const { errors } = await callTool('graft_proposeExperiment', wrong);
    assert.deepEqual(
      (errors as { line: number; code: string }[]).map(({ line, code }) => [line, code]),
      [[12, 'experiment/unknown-setting']],
    );
    assert.equal(existsSync(path.join(workspace, 'proposed/wrong.graft.md')), false);
  });

  it('reach nothing outside of the workspace', async () => {
    writeFileSync(outside, 'secret');
    symlinkSync(outside, path.join(workspace, 'linked.graft.md'));
    for (const file of [outside, `../${path.basename(outside)}`, 'linked.graft.md']) {
      const { code, text: read } = await callTool('graft_readExperiment', { file });
      assert.match(String(code), /^tools\/(?:outside|missing)$/, file);
      assert.equal(read, undefined);
    }
    const { code } = await callTool('graft_readExperiment', { file: 'reviews.csv' });
    assert.equal(code, 'tools/no-experiment');
  });

  it('list runs, and say when there is none of a name', async () => {
    const { runs, more } = await callTool('graft_listRuns', { experiment: 'nobody.graft.md' });
    assert.deepEqual([runs, more], [[], 0]);
    assert.equal((await callTool('graft_readRun', { id: 'none' })).code, 'tools/no-run');
  });
});
