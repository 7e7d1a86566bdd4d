import * as vscode from 'vscode';
import { imageEndings } from '../../experiment/data/dataNames';
import { toErrorRecord } from '../../experiment/errors/errors';
import type { OutputAnswers } from '../../experiment/protocols/notebookProtocol';
import { t } from '../../experiment/words/translation';
import { withTemporaryFile } from '../../files/temporary';
import type { ServeClient } from '../runs/serveClient';
import { requireTrust } from '../window/requireTrust';

/** A question to a package in an output; without a text or an image in base64, the user chooses an image. */
interface AskedPackage {
  readonly folder: string;
  readonly asked?: string | undefined;
  /** The second text of a pair. */
  readonly pair?: string | undefined;
  readonly image?: string | undefined;
}

/** Asks a package in the process that keeps its model loaded. Undefined if the user chooses no image. */
export async function askPackage(
  { folder, asked, pair, image }: AskedPackage,
  client: ServeClient,
): Promise<OutputAnswers | undefined> {
  const ask = (input: string) =>
    client.ask('predict', { folder, asked: input, ...(pair !== undefined && { pair }) });
  try {
    requireTrust();
    if (image !== undefined) {
      // The engine reads files.
      const answers = await withTemporaryFile('image', Buffer.from(image, 'base64'), ask);
      return { type: 'answers', folder, asked: '', answers };
    }
    const input = asked ?? (await chooseImage());
    if (input === undefined) return undefined;
    return { type: 'answers', folder, asked: input, answers: await ask(input) };
  } catch (thrown) {
    return { type: 'answers', folder, asked: asked ?? '', error: toErrorRecord(thrown) };
  }
}

async function chooseImage(): Promise<string | undefined> {
  const extensions = imageEndings.map((ending) => ending.slice(1));
  const [file] = (await vscode.window.showOpenDialog({ filters: { [t('Images')]: extensions } })) ?? [];
  return file?.fsPath;
}
