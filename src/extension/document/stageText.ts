import type * as vscode from 'vscode';
import { splitMarkdown } from '../../experiment/document/markdown';
import type { StageName } from '../../experiment/stages/stages';
import { cellOfDocument, stageOf } from './notebookCells';

/** The settings of a stage as text, and a position in them. */
export interface StageText {
  stage: StageName;
  text: string;
  offset: number;
}

/** The selector of experiments open as plain text. */
export const experimentTexts: vscode.DocumentFilter = {
  scheme: 'file',
  language: 'markdown',
  pattern: '**/*.graft.md',
};

/** Whether a document is an experiment open as plain text. */
export function isExperimentText({ uri, languageId }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && languageId === 'markdown' && uri.path.endsWith('.graft.md');
}

/** The stage at a position of a cell or of an experiment open as plain text; undefined if there is none. */
export function stageTextAt(document: vscode.TextDocument, position: vscode.Position): StageText | undefined {
  const offset = document.offsetAt(position);
  if (isExperimentText(document)) return stageTextIn(document.getText(), offset);
  const cell = cellOfDocument(document);
  const stage = cell && stageOf(cell);
  return stage && { stage, text: document.getText(), offset };
}

function stageTextIn(source: string, offset: number): StageText | undefined {
  let at = 0;
  for (const part of splitMarkdown(source)) {
    if (part.kind === 'stage') {
      const start = at + part.bodyStart;
      const isInside = start <= offset && offset <= start + part.body.length;
      if (isInside) return { stage: part.stage, text: part.body, offset: offset - start };
    }
    at += part.text.length;
  }
  return undefined;
}
