import * as vscode from 'vscode';
import type { ShownOutput, StageOutput } from '../../experiment/protocols/notebookProtocol';
import { stageOutputMime } from '../../experiment/protocols/rendererNames';
import type { StageName } from '../../experiment/stages/stages';
import { SerialQueue } from '../../experiment/timing/serialQueue';
import { currentLanguage } from '../../experiment/words/translation';
import { stageOf } from '../document/notebookCells';

/** A cell that a run draws into: its execution and outputs, updated in the order of the calls. */
export class StageCell {
  private execution: vscode.NotebookCellExecution | undefined;
  private started = false;
  /** The kinds of the outputs requested last, and the outputs themselves once created. */
  private views = '';
  private outputs: vscode.NotebookCellOutput[] = [];
  isOver = false;
  private readonly queue = new SerialQueue();

  constructor(
    readonly cell: vscode.NotebookCell,
    private readonly controller: vscode.NotebookController,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get stage(): StageName | undefined {
    return stageOf(this.cell);
  }

  /** Started and not ended. */
  get isRunning(): boolean {
    return this.started && !this.isOver;
  }

  /** Whether one output of this kind is all that the cell shows. */
  showsOnly(view: StageOutput['view']): boolean {
    return this.views === view;
  }

  /** The editor has removed the outputs: the next ones are created afresh. */
  forget(): void {
    this.views = '';
  }

  /** Shows the cell as pending; in a notebook that was closed meanwhile nothing can be shown. */
  wait(): void {
    if (this.isOver || this.cell.notebook.isClosed) return;
    this.execution ??= this.controller.createNotebookCellExecution(this.cell);
  }

  /** @param time when it began, in milliseconds since the epoch */
  start(time: number): void {
    this.wait();
    if (this.started) return;
    this.started = true;
    this.execution?.start(time);
    void this.enqueue((execution) => execution.clearOutput());
  }

  /** Replaces what the cell shows. Outputs of the same kinds change in place, so that nothing flickers. */
  show(outputs: readonly ShownOutput[]): void {
    const views = outputs.map(({ view }) => view).join();
    const inPlace = views !== '' && views === this.views;
    this.views = views;
    void this.enqueue(async (execution) => {
      if (inPlace) {
        for (const [index, output] of outputs.entries())
          await execution.replaceOutputItems(await itemsOf(output), this.outputs[index]!);
        return;
      }
      this.outputs = await Promise.all(outputs.map(outputOf));
      await execution.replaceOutput(this.outputs);
    });
  }

  /** Shows an existing result outside a run, replaced in place if it is of the same kind. */
  async restate(
    outputs: readonly ShownOutput[],
    success: boolean | undefined,
    { start, end }: { start: number; end: number },
  ): Promise<void> {
    if (this.cell.notebook.isClosed) return;
    const present = this.cell.outputs;
    const execution = this.controller.createNotebookCellExecution(this.cell);
    execution.start(start);
    try {
      if (present.length === outputs.length)
        for (const [index, output] of outputs.entries())
          await execution.replaceOutputItems(await itemsOf(output), present[index]!);
      else await execution.replaceOutput(await Promise.all(outputs.map(outputOf)));
    } finally {
      // One left open would block the next one, of the same notebook opened again too.
      execution.end(success, end);
    }
  }

  /** Ends the execution, after everything that was shown before. */
  end(success: boolean | undefined, time: number | undefined): Promise<unknown> {
    this.isOver = true;
    return this.enqueue((execution) => {
      execution.end(success, time);
      this.execution = undefined;
    });
  }

  /** A cell can be deleted while its stage runs: there is then nothing to show, and the run continues. */
  private enqueue(
    change: (execution: vscode.NotebookCellExecution) => Thenable<void> | void,
  ): Promise<unknown> {
    return this.queue
      .add(() => (this.execution ? change(this.execution) : undefined))
      .catch((error: unknown) => this.log.debug(`A cell could not be changed: ${String(error)}`));
  }
}

async function outputOf(output: ShownOutput): Promise<vscode.NotebookCellOutput> {
  return new vscode.NotebookCellOutput(await itemsOf(output));
}

/** The rich view, and plain text to copy or to show without the renderer. */
async function itemsOf(output: ShownOutput): Promise<vscode.NotebookCellOutputItem[]> {
  const { plainText } = await import('./plainText');
  return [
    vscode.NotebookCellOutputItem.json({ ...output, language: currentLanguage() }, stageOutputMime),
    vscode.NotebookCellOutputItem.text(await plainText(output)),
  ];
}
