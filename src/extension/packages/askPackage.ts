import * as vscode from 'vscode';
import { toErrorRecord } from '../../experiment/errors';
import type { OutputAnswers } from '../../experiment/notebookProtocol';
import { t } from '../../experiment/translation';
import { requireTrust } from '../runs/requireTrust';
import type { ServeClient } from '../runs/serveClient';

/** What is asked of a package in an output; without a text a picture is chosen. */
interface AskedPackage {
  readonly folder: string;
  readonly asked?: string | undefined;
}

/** Asks a package, in the process that keeps its model loaded. Undefined if the user chooses no picture. */
export async function askPackage(
  { folder, asked }: AskedPackage,
  client: ServeClient,
): Promise<OutputAnswers | undefined> {
  try {
    requireTrust();
    const input = asked ?? (await choosePicture());
    if (input === undefined) return undefined;
    const answers = await client.ask('predict', { folder, asked: input });
    return { type: 'answers', folder, asked: input, answers };
  } catch (thrown) {
    return { type: 'answers', folder, asked: asked ?? '', error: toErrorRecord(thrown) };
  }
}

async function choosePicture(): Promise<string | undefined> {
  const extensions = ['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp'];
  const [file] = (await vscode.window.showOpenDialog({ filters: { [t('Pictures')]: extensions } })) ?? [];
  return file?.fsPath;
}
