import { Listeners } from '../../src/runs/listeners';

/** What stands for `vscode` in tests outside an editor, to which the build resolves it: what they need of it, and no more. */

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

/** Its positions are offsets. */
export class Range {
  constructor(
    readonly start: number,
    readonly end: number,
  ) {}
}

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

export const workspace = {
  isTrusted: true,
  notebookDocuments: [],
  onDidChangeNotebookDocument: new Listeners().add,
  onDidChangeTextDocument: new Listeners().add,
  onDidSaveTextDocument: new Listeners().add,
  onDidGrantWorkspaceTrust: new Listeners().add,
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
  onDidChangeActiveNotebookEditor: new Listeners().add,
  onDidChangeActiveTextEditor: new Listeners().add,
  registerWebviewPanelSerializer: () => Disposable.from(),
};

export const Disposable = {
  from: (...parts: { dispose(): void }[]) => ({
    dispose() {
      for (const part of parts) part.dispose();
    },
  }),
};
