import * as vscode from 'vscode';
import { pictureEndings } from '../../experiment/data/dataNames';
import { toErrorRecord } from '../../experiment/errors/errors';
import type { OutputAnswers } from '../../experiment/protocols/notebookProtocol';
import { t } from '../../experiment/words/translation';
import { withTemporaryFile } from '../../files/withTemporaryFile';
import { requireTrust } from '../window/requireTrust';
import type { ServeClient } from '../runs/serveClient';

/** What is asked of a package in an output; without a text or a picture in base64 a picture is chosen. */
interface AskedPackage {
  readonly folder: string;
  readonly asked?: string | undefined;
  /** The second text of a pair. */
  readonly pair?: string | undefined;
  readonly picture?: string | undefined;
}

/** Asks a package, in the process that keeps its model loaded. Undefined if the user chooses no picture. */
export async function askPackage(
  { folder, asked, pair, picture }: AskedPackage,
  client: ServeClient,
): Promise<OutputAnswers | undefined> {
  const ask = (input: string) =>
    client.ask('predict', { folder, asked: input, ...(pair !== undefined && { pair }) });
  try {
    requireTrust();
    if (picture !== undefined) {
      // The engine reads files.
      const answers = await withTemporaryFile('picture', Buffer.from(picture, 'base64'), ask);
      return { type: 'answers', folder, asked: '', answers };
    }
    const input = asked ?? (await choosePicture());
    if (input === undefined) return undefined;
    return { type: 'answers', folder, asked: input, answers: await ask(input) };
  } catch (thrown) {
    return { type: 'answers', folder, asked: asked ?? '', error: toErrorRecord(thrown) };
  }
}

async function choosePicture(): Promise<string | undefined> {
  const extensions = pictureEndings.map((ending) => ending.slice(1));
  const [file] = (await vscode.window.showOpenDialog({ filters: { [t('Pictures')]: extensions } })) ?? [];
  return file?.fsPath;
}
