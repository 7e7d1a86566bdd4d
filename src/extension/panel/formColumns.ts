import * as vscode from 'vscode';
import { columnQuestion } from '../runs/dataColumns';

/** The columns of the data of an experiment, as the form offers them. */
export class FormColumns implements vscode.Disposable {
  private asked: string | undefined;
  private isOffering = false;
  // It may be the data that is saved.
  private readonly saves = vscode.workspace.onDidSaveTextDocument(() => this.forget());

  /**
   * @param ask reads the columns of the data that an experiment's text names
   * @param tell offers columns in the form
   */
  constructor(
    private readonly ask: (uri: vscode.Uri, text: string) => Promise<readonly string[]>,
    private readonly tell: (columns: string[]) => Promise<void>,
  ) {}

  /** Offers the columns of an experiment. They are read again only for other data. */
  async show(uri: vscode.Uri, text: string): Promise<void> {
    const question = `${uri} ${columnQuestion(text)}`;
    if (question === this.asked) return;
    this.asked = question;
    const columns = await this.ask(uri, text);
    if (question !== this.asked || (columns.length === 0 && !this.isOffering)) return;
    this.isOffering = columns.length > 0;
    await this.tell([...columns]);
  }

  dispose(): void {
    this.saves.dispose();
  }

  /** Reads them again with the next text. */
  forget(): void {
    this.asked = undefined;
  }
}
