import * as vscode from 'vscode';
import type { FromComparison, ToComparison } from '../../experiment/protocols/comparisonProtocol';
import { t } from '../../experiment/words/translation';
import { panelHtml } from '../window/panelHtml';
import { tabIcon } from '../window/tabIcon';

/** The tab of the comparison, one for each window. */
export class ComparisonPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: ToComparison | undefined;

  /** @param open opens the place of an example */
  constructor(
    private readonly extension: vscode.Uri,
    private readonly open: (place: Extract<FromComparison, { type: 'open' }>) => void,
  ) {}

  /** Shows a comparison in place of the previous one. */
  async show(comparison: ToComparison): Promise<void> {
    this.shown = comparison;
    if (!this.panel) {
      // The page requests its content when it listens.
      this.panel = this.create();
      return;
    }
    this.panel.reveal();
    await this.panel.webview.postMessage(comparison);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'graft.comparison',
      t('Compare Runs'),
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [vscode.Uri.joinPath(this.extension, 'dist/webview')],
      },
    );
    panel.iconPath = tabIcon(this.extension);
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage(async (raw: unknown) => {
      const { fromComparisonSchema } = await import('../../experiment/protocols/comparisonProtocol');
      const message = fromComparisonSchema.safeParse(raw).data;
      if (message?.type === 'ready') void panel.webview.postMessage(this.shown);
      if (message?.type === 'open') this.open(message);
    });
    panel.webview.html = panelHtml(panel.webview, this.extension, 'compare.js');
    return panel;
  }
}
