import * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import { isExperimentText } from '../document/stageText';
import { SettingDiagnostic } from './settingDiagnostic';

const debounceMs = 60;

/** Checks the experiments that are open as plain text, with the same checks as those that are open as notebooks. */
export class TextDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('graft-text');
  private readonly timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  private readonly subscriptions = vscode.Disposable.from(
    this.collection,
    vscode.workspace.onDidOpenTextDocument((document) => this.check(document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document)),
    vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
  );

  constructor() {
    for (const document of vscode.workspace.textDocuments) this.check(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.subscriptions.dispose();
  }

  private checkSoon(document: vscode.TextDocument): void {
    if (!isExperimentText(document)) return;
    clearTimeout(this.timers.get(document));
    this.timers.set(
      document,
      setTimeout(() => this.check(document), debounceMs),
    );
  }

  private check(document: vscode.TextDocument): void {
    this.timers.delete(document);
    if (!isExperimentText(document) || document.isClosed) return;
    const found = parseExperiment(document.getText()).diagnostics.map((diagnostic) => {
      const { line, column, endLine, endColumn } = diagnostic;
      const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
      return new SettingDiagnostic(document.validateRange(range), diagnostic);
    });
    this.collection.set(document.uri, found);
  }

  private forget(document: vscode.TextDocument): void {
    clearTimeout(this.timers.get(document));
    this.timers.delete(document);
    if (isExperimentText(document)) this.collection.delete(document.uri);
  }
}
