import * as vscode from 'vscode';
import * as z from 'zod';
import { windowError } from '../../experiment/errors/window';
import { t } from '../../experiment/words/translation';
import { isExperiment } from '../document/notebookCells';
import type { ExperimentController } from '../notebook/experimentController';
import { requireTrust } from '../window/requireTrust';
import type { Tool } from './tool';
import { workspaceFile } from './workspaceFile';

const input = z.object({ file: z.string() });

/** Starts an experiment after the user's confirmation; the run continues in the background. */
export function startExperiment(
  controller: ExperimentController,
  log: vscode.LogOutputChannel,
): Tool<z.infer<typeof input>> {
  return {
    input,
    confirm: ({ file }) => ({
      title: t('Run this experiment?'),
      message: t('{0} runs on this machine; this can take long, download models, and write a package.', file),
    }),
    answer: async ({ file: name }) => {
      requireTrust();
      const file = vscode.Uri.file(await workspaceFile(name));
      const notebook = await vscode.workspace.openNotebookDocument(file);
      if (!isExperiment(notebook)) throw windowError('tools/no-experiment', { name });
      await vscode.window.showNotebookDocument(notebook);
      controller.run(notebook, { reveal: true }).catch((thrown: unknown) => log.error(String(thrown)));
      return { started: vscode.workspace.asRelativePath(file) };
    },
  };
}
