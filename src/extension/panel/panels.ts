import * as vscode from 'vscode';
import { activeExperiment } from '../document/activeExperiment';
import { panelHtml } from '../window/panelHtml';
import { tabIcon } from '../window/tabIcon';
import type { PanelHooks, PanelSession } from './panelSession';

/** The panel's type, with which VS Code restores it after a reload. */
const panelType = 'graft.panel';

/** The panel beside the notebook, one for each window. It follows the experiment in the active editor and survives a reload. */
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

  /** Opens or reveals the panel. */
  async open(): Promise<void> {
    const { PanelSession } = await import('./panelSession');
    if (this.panel) this.panel.reveal(undefined, true);
    else {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(panelType, 'Graft', column), PanelSession);
    }
    this.follow();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    let isClosed = false;
    panel.onDidDispose(() => {
      isClosed = true;
    });
    const { PanelSession } = await import('./panelSession');
    // The user may have closed it by now, and a closed panel throws on every access.
    if (isClosed) return;
    this.adopt(panel, PanelSession);
    this.follow();
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscriptions.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, Session: typeof PanelSession): void {
    this.panel?.dispose();
    const folder = vscode.Uri.joinPath(this.extension, 'dist/webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.iconPath = tabIcon(this.extension);
    const session = new Session(panel.webview, this.hooks);
    this.panel = panel;
    this.session = session;
    panel.onDidDispose(() => {
      session.dispose();
      if (this.panel === panel) this.panel = this.session = undefined;
    });
    panel.webview.html = panelHtml(panel.webview, this.extension, 'panel.js');
  }

  /** An editor without an experiment changes nothing. */
  private follow(): void {
    const uri = activeExperiment();
    if (uri) this.session?.show(uri);
  }
}
