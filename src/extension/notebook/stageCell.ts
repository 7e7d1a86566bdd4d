import * as vscode from 'vscode';
import { type StageOutput, stageOutputMime } from '../../experiment/notebookProtocol';
import { plainText } from './plainText';

/** One cell while a run draws into it: its execution and its outputs, changed in the order in which it is told. */
export class StageCell {
  private execution: vscode.NotebookCellExecution | undefined;
  private started = false;
  /** The kinds of the outputs that were asked for last, and the outputs themselves once they are there. */
  private views = '';
  private outputs: vscode.NotebookCellOutput[] = [];
  isOver = false;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly cell: vscode.NotebookCell,
    private readonly controller: vscode.NotebookController,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Begun and not ended. */
  get isRunning(): boolean {
    return this.started && !this.isOver;
  }

  /** Whether one output of this kind is all that the cell shows. */
  showsOnly(view: StageOutput['view']): boolean {
    return this.views === view;
  }

  /** The outputs are gone without our doing: the next ones are drawn anew. */
  forget(): void {
    this.views = '';
  }

  /** Shows that the cell waits for its turn. */
  wait(): void {
    if (!this.isOver) this.execution ??= this.controller.createNotebookCellExecution(this.cell);
  }

  /** @param time when it began, in milliseconds since the epoch */
  start(time: number): void {
    this.wait();
    if (this.started) return;
    this.started = true;
    this.execution?.start(time);
    this.enqueue((execution) => execution.clearOutput());
  }

  /** Replaces what the cell shows. Outputs of the same kinds change in place, so that nothing flickers. */
  show(outputs: readonly StageOutput[]): void {
    const views = outputs.map(({ view }) => view).join();
    const inPlace = views !== '' && views === this.views;
    this.views = views;
    this.enqueue(async (execution) => {
      if (inPlace) {
        for (const [index, output] of outputs.entries())
          await execution.replaceOutputItems(itemsOf(output), this.outputs[index]!);
        return;
      }
      this.outputs = outputs.map((output) => new vscode.NotebookCellOutput(itemsOf(output)));
      await execution.replaceOutput(this.outputs);
    });
  }

  /** Ends the execution, after everything that was shown before. */
  end(success: boolean | undefined, time: number | undefined): Promise<unknown> {
    this.isOver = true;
    this.enqueue((execution) => {
      execution.end(success, time);
      this.execution = undefined;
    });
    return this.queue;
  }

  /** A cell can be deleted while its stage runs: then there is nothing to show, and the run goes on. */
  private enqueue(change: (execution: vscode.NotebookCellExecution) => Thenable<void> | void): void {
    this.queue = this.queue
      .then(() => (this.execution ? change(this.execution) : undefined))
      .catch((error: unknown) => this.log.debug(`A cell could not be changed: ${String(error)}`));
  }
}

/** A plain text stands beside the rich view, for whoever copies an output or has no renderer. */
function itemsOf(output: StageOutput): vscode.NotebookCellOutputItem[] {
  return [
    vscode.NotebookCellOutputItem.json(output, stageOutputMime),
    vscode.NotebookCellOutputItem.text(plainText(output)),
  ];
}
