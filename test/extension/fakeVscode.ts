import { Listeners } from '../../src/runs/listeners';

/** The stand-in for `vscode` in tests outside an editor: the build resolves the import to it, and it has only the needed parts. */

export class Uri {
  readonly scheme = 'file';
  readonly fsPath: string;

  constructor(readonly path: string) {
    this.fsPath = path;
  }

  static file(path: string): Uri {
    return new Uri(path);
  }

  static parse(text: string): Uri {
    return new Uri(text.replace(/^file:\/\//, ''));
  }

  static joinPath(folder: Uri, ...names: string[]): Uri {
    return new Uri([folder.path, ...names].join('/'));
  }

  toString(): string {
    return `file://${this.path}`;
  }
}

/** Its positions are offsets, or lines. */
export class Range {
  constructor(
    readonly start: number,
    readonly end: number,
  ) {}
}

export class Diagnostic {
  constructor(
    readonly range: Range,
    readonly message: string,
  ) {}
}

export enum DiagnosticSeverity {
  Error,
  Warning,
  Information,
}
export enum NotebookCellKind {
  Markup = 1,
  Code,
}
export enum StatusBarAlignment {
  Left = 1,
}

/** The messages in the Problems panel. */
export const problems: string[] = [];

const clearProblems = () => void problems.splice(0);

export const languages = {
  createDiagnosticCollection: () => ({
    clear: clearProblems,
    set: (all: readonly [Uri, Diagnostic[]][]) =>
      void problems.push(...all.flatMap(([, diagnostics]) => diagnostics.map(({ message }) => message))),
    dispose: clearProblems,
  }),
};

export class TextDocument {
  constructor(
    readonly uri: Uri,
    public text: string,
  ) {}

  getText(range?: Range): string {
    return this.text.slice(range?.start, range?.end);
  }

  positionAt(offset: number): number {
    return offset;
  }
}

/** The files that can be opened, by their paths; one that opens late is a promise that the test keeps. */
export const documents = new Map<string, TextDocument | Promise<TextDocument>>();

type Replacement = readonly [document: Uri, range: Range, text: string];

export class WorkspaceEdit {
  readonly replacements: Replacement[] = [];

  replace(...replacement: Replacement): void {
    this.replacements.push(replacement);
  }
}

/** Tells those who listen to the workspace. */
export const tell = {
  changeNotebook: new Listeners<[event: unknown]>(),
  openText: new Listeners<[document: unknown]>(),
  changeText: new Listeners<[event: unknown]>(),
  closeText: new Listeners<[document: unknown]>(),
};
const never = () => ({ dispose: () => {} });

export const workspace = {
  isTrusted: true,
  notebookDocuments: [] as unknown[],
  textDocuments: [] as unknown[],
  onDidOpenNotebookDocument: never,
  onDidChangeNotebookDocument: tell.changeNotebook.add,
  onDidCloseNotebookDocument: never,
  onDidOpenTextDocument: tell.openText.add,
  onDidChangeTextDocument: tell.changeText.add,
  onDidCloseTextDocument: tell.closeText.add,
  onDidSaveTextDocument: never,
  onDidCreateFiles: never,
  onDidDeleteFiles: never,
  onDidRenameFiles: never,
  onDidGrantWorkspaceTrust: never,
  openTextDocument: async ({ path }: Uri) => documents.get(path),

  async applyEdit({ replacements }: WorkspaceEdit): Promise<boolean> {
    for (const [{ path }, { start, end }, text] of replacements) {
      const document = await documents.get(path);
      if (document) document.text = document.text.slice(0, start) + text + document.text.slice(end);
    }
    return true;
  },
};

interface NotebookEditor {
  readonly notebook: { readonly uri: Uri };
}

export const window = {
  activeNotebookEditor: undefined as NotebookEditor | undefined,
  activeTextEditor: undefined,
  visibleNotebookEditors: [] as NotebookEditor[],
  createStatusBarItem: () => ({ show: () => {}, hide: () => {}, dispose: () => {} }),
  onDidChangeActiveNotebookEditor: never,
  onDidChangeActiveTextEditor: never,
  registerWebviewPanelSerializer: () => Disposable.from(),
};

export const Disposable = {
  from: (...parts: { dispose(): void }[]) => ({
    dispose() {
      for (const part of parts) part.dispose();
    },
  }),
};
