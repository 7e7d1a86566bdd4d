import * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import { Debounce } from '../../experiment/timing/debounce';
import { isExperimentText } from '../document/stageText';
import { SettingDiagnostic } from './settingDiagnostic';

const debounceMs = 60;

/** Checks the experiments that are open as plain text, with the same checks as those that are open as notebooks. */
export class TextDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('graft-text');
  private readonly soon = new Debounce<vscode.TextDocument>((one) => this.check(one), debounceMs);
  private readonly subscriptions = vscode.Disposable.from(
    this.collection,
    vscode.workspace.onDidOpenTextDocument((document) => this.check(document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isExperimentText(document)) this.soon.ask(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
  );

  constructor() {
    for (const document of vscode.workspace.textDocuments) this.check(document);
  }

  dispose(): void {
    this.soon.dispose();
    this.subscriptions.dispose();
  }

  private check(document: vscode.TextDocument): void {
    if (!isExperimentText(document) || document.isClosed) return;
    const found = parseExperiment(document.getText()).diagnostics.map((diagnostic) => {
      const { line, column, endLine, endColumn } = diagnostic;
      const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
      return new SettingDiagnostic(document.validateRange(range), diagnostic);
    });
    this.collection.set(document.uri, found);
  }

  private forget(document: vscode.TextDocument): void {
    this.soon.cancel(document);
    if (isExperimentText(document)) this.collection.delete(document.uri);
  }
}
