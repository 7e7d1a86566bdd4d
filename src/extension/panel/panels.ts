import * as vscode from 'vscode';
import { panelHtml } from './panelHtml';
import type { PanelHooks, PanelSession } from './panelSession';

/** The panel's type, by which VS Code restores it after a reload. */
const panelType = 'graft.panel';

/** The panel beside the notebook: one a window. It follows the experiment in the active editor, and comes back after a reload. */
export class Panels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private session: PanelSession | undefined;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly hooks: PanelHooks,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(panelType, this),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.follow()),
      vscode.window.onDidChangeActiveTextEditor(() => this.follow()),
    );
  }

  /** Opens the panel, or brings it to the front. */
  async open(): Promise<void> {
    if (this.panel) this.panel.reveal(undefined, true);
    else {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      await this.adopt(vscode.window.createWebviewPanel(panelType, 'Graft', column));
    }
    this.follow();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    await this.adopt(panel);
    this.follow();
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscriptions.dispose();
  }

  private async adopt(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.panel = panel;
    const { PanelSession } = await import('./panelSession');
    const folder = vscode.Uri.joinPath(this.extension, 'dist/webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'media/icon.svg');
    const session = new PanelSession(panel.webview, this.hooks);
    this.session = session;
    panel.onDidDispose(() => {
      session.dispose();
      if (this.panel === panel) this.panel = this.session = undefined;
    });
    panel.webview.html = panelHtml(panel.webview, this.extension, 'panel.js');
  }

  /** An editor of something else changes nothing: the panel keeps what it shows. */
  private follow(): void {
    const uri = activeExperiment();
    if (uri) this.session?.show(uri);
  }
}

/** The experiment in the active editor, be it the notebook's or the text's. */
export function activeExperiment(): vscode.Uri | undefined {
  const { activeNotebookEditor, activeTextEditor } = vscode.window;
  const uri = activeNotebookEditor?.notebook.uri ?? activeTextEditor?.document.uri;
  return uri?.scheme === 'file' && uri.path.endsWith('.graft.md') ? uri : undefined;
}
