import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { toErrorRecord } from '../../experiment/errors';
import type { OutputAnswers } from '../../experiment/notebookProtocol';
import type { AnswerTo } from '../../experiment/protocol';
import { t } from '../../experiment/translation';
import { requireTrust } from '../runs/requireTrust';
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
    if (picture !== undefined)
      return { type: 'answers', folder, asked: '', answers: await withPicture(picture, ask) };
    const input = asked ?? (await choosePicture());
    if (input === undefined) return undefined;
    return { type: 'answers', folder, asked: input, answers: await ask(input) };
  } catch (thrown) {
    return { type: 'answers', folder, asked: asked ?? '', error: toErrorRecord(thrown) };
  }
}

/** The engine reads files. */
async function withPicture(
  picture: string,
  ask: (file: string) => Promise<AnswerTo<'predict'>>,
): Promise<AnswerTo<'predict'>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-dropped-'));
  try {
    const file = path.join(folder, 'picture');
    await writeFile(file, Buffer.from(picture, 'base64'));
    return await ask(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function choosePicture(): Promise<string | undefined> {
  const extensions = ['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp'];
  const [file] = (await vscode.window.showOpenDialog({ filters: { [t('Pictures')]: extensions } })) ?? [];
  return file?.fsPath;
}
