import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type * as vscode from 'vscode';
import type { PanelHooks } from '../../../src/extension/panel/panelSession';
import { Panels } from '../../../src/extension/panel/panels';
import { Listeners } from '../../../src/runs/listeners';
import { Uri } from '../fakeVscode';

/** A panel as VS Code restores it, which throws at every touch once it is closed. */
class RestoredPanel {
  private readonly closings = new Listeners<[]>();
  readonly onDidDispose = this.closings.add;
  private readonly page = { html: '', onDidReceiveMessage: new Listeners().add, asWebviewUri: String };
  private isClosed = false;

  get webview() {
    if (this.isClosed) throw new Error('Webview is disposed');
    return this.page;
  }

  get html(): string {
    return this.page.html;
  }

  dispose(): void {
    this.isClosed = true;
    this.closings.tell();
  }
}

const hooks = {
  installer: { onDidChange: new Listeners().add },
  store: { onDidChange: new Listeners().add, onDidRecord: new Listeners().add },
};
const panels = new Panels(Uri.file('/extension') as unknown as vscode.Uri, hooks as unknown as PanelHooks);
afterEach(() => panels.dispose());

const restore = (panel: RestoredPanel) =>
  panels.deserializeWebviewPanel(panel as unknown as vscode.WebviewPanel);

test('a panel that comes back after a reload gets its page', async () => {
  const panel = new RestoredPanel();
  await restore(panel);
  assert.match(panel.html, /src="file:\/\/\/extension\/dist\/webview\/panel\.js"/);
});

test('a panel closed before its page loads is left alone', async () => {
  const panel = new RestoredPanel();
  const restored = restore(panel);
  panel.dispose();
  await restored;
  assert.equal(panel.html, '');
});
