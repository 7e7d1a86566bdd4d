import * as vscode from 'vscode';
import type { ToNotebook } from '../../experiment/protocols/notebookProtocol';
import { rendererId } from '../../experiment/protocols/rendererNames';
import type { ControllerHooks } from './controllerHooks';
import type { NotebookRun } from './notebookRun';

/** The messages to and from the outputs of notebooks. */
export class RendererChannel implements vscode.Disposable {
  private readonly messaging = vscode.notebooks.createRendererMessaging(rendererId);
  private readonly listening = this.messaging.onDidReceiveMessage(({ message, editor }) =>
    this.receive(message, editor.notebook.uri),
  );

  /** @param running the runs that are drawn into notebooks */
  constructor(
    private readonly running: () => Iterable<NotebookRun>,
    private readonly onMessage: ControllerHooks['onMessage'],
  ) {}

  post(message: ToNotebook): void {
    void this.messaging.postMessage(message);
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async receive(raw: unknown, experiment: vscode.Uri): Promise<void> {
    const { fromRendererSchema } = await import('../../experiment/protocols/notebookProtocol');
    const message = fromRendererSchema.safeParse(raw).data;
    if (message?.type === 'mounted')
      for (const shown of this.running()) {
        if (shown.run?.id === message.runId) shown.sendTraining();
      }
    else if (message) this.onMessage(message, experiment, (reply) => this.post(reply));
  }
}
