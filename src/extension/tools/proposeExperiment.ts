import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { parseExperiment } from '../../experiment/document/markdown';
import { t } from '../../experiment/words/translation';
import { writeNew } from '../commands/newFile';
import { requireTrust } from '../window/requireTrust';
import type { Tool } from './tool';
import { workspaceFile } from './workspaceFile';

const input = z.object({
  folder: z.string(),
  name: z.string().regex(/^[\w-]{1,60}$/),
  text: z.string().max(100_000),
});

/** Writes an experiment from a model to a new file and opens it. If it has errors, reports them and writes nothing. */
export const proposeExperiment: Tool<z.infer<typeof input>> = {
  input,
  confirm: ({ folder, name }) => ({
    title: t('Write an experiment?'),
    message: t('A new file {0}. Nothing runs.', path.posix.join(folder, `${name}.graft.md`)),
  }),
  answer: async ({ folder, name, text }) => {
    requireTrust();
    const errors = parseExperiment(text).diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0)
      return { errors: errors.map(({ line, code, message }) => ({ line, code, message })) };
    const file = await writeNew(await workspaceFile(folder), name, text);
    await vscode.window.showNotebookDocument(
      await vscode.workspace.openNotebookDocument(vscode.Uri.file(file)),
    );
    return { experiment: vscode.workspace.asRelativePath(file) };
  },
};
