import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { toErrorRecord } from '../../experiment/errors/errors';
import { packageError } from '../../experiment/errors/packages';
import type { FormatName } from '../../experiment/models/formatNames';
import type { FormatAnswer } from '../../experiment/protocols/protocol';
import { Explainer, type ToExplain } from '../evaluation/explainer';
import type { RuntimeIo } from '../formats/format';
import { formats } from '../formats/formats';
import { answerInTurn } from '../threads/answeringThread';
import { askedRows, type PackageQuestion } from './askPackage';
import { formatsIn } from './formatsIn';
import { manifestName } from './manifest';
import { type OpenedFormat, openFormat } from './openFormat';

/** A question to a package in all its formats. */
export type PackageAsked = Pick<PackageQuestion, 'folder' | 'asked' | 'pairs'>;

/** The questions and answers of a thread with models. */
export interface ModelWork {
  readonly answer: { readonly request: PackageAsked; readonly answer: readonly FormatAnswer[] };
  readonly explain: { readonly request: ToExplain; readonly answer: Uint8Array };
}

/** Answers questions at `port`, in this thread, and keeps the models that were asked. */
export function servePackages(port: MessagePort, io: RuntimeIo): void {
  const packages = new OpenedPackages(io);
  const explainer = new Explainer(io.cacheFolder);
  answerInTurn<ModelWork>(port, {
    answer: (question) => askFormats(question, packages),
    explain: (question) => explainer.explain(question),
  });
}

/** A package's answers to a question, in the formats worth comparing. Throws if the package cannot be asked. */
async function askFormats(question: PackageAsked, packages: OpenedPackages): Promise<FormatAnswer[]> {
  const answers: FormatAnswer[] = [];
  const held = await formatsIn(question.folder);
  if (held.length === 0) throw packageError('package/no-model', { folder: question.folder, has: 'nothing' });
  for (const format of comparedFormats(held)) answers.push(await askFormat(question, format, packages));
  return answers;
}

/** One that answers as the model does, and those that only come near it. */
function comparedFormats(held: readonly FormatName[]): FormatName[] {
  const exact = held.filter((name) => !formats[name].ownAnswers).slice(0, 1);
  return [...exact, ...held.filter((name) => formats[name].ownAnswers)];
}

async function askFormat(
  question: PackageAsked,
  format: FormatName,
  packages: OpenedPackages,
): Promise<FormatAnswer> {
  const { runtime } = formats[format];
  try {
    const rows = await askedRows(question);
    const opened = await packages.open(question.folder, format);
    const started = performance.now();
    const [prediction] = await opened.ask(rows);
    const ms = performance.now() - started;
    return { format, runtime, ms, summary: prediction!.answer.summary, value: prediction!.answer.value };
  } catch (thrown) {
    return { format, runtime, error: toErrorRecord(thrown) };
  }
}

/** The number of open packages, each with a model in memory. */
const most = 4;

/** Opened packages for further questions: a model stays loaded until its package is rewritten. */
class OpenedPackages {
  /** By folder and format, the one that was asked last at the end. */
  private readonly opened = new Map<string, { readonly mark: number; readonly format: OpenedFormat }>();

  constructor(private readonly io: RuntimeIo) {}

  /** Throws as `openFormat`. */
  async open(folder: string, name: FormatName): Promise<OpenedFormat> {
    const key = JSON.stringify([folder, name]);
    const mark = await markOf(folder);
    const known = this.opened.get(key);
    this.opened.delete(key);
    if (known && known.mark !== mark) await known.format.close();
    const format = known?.mark === mark ? known.format : await openFormat(folder, name, this.io);
    this.opened.set(key, { mark, format });
    await this.closeOldest();
    return format;
  }

  private async closeOldest(): Promise<void> {
    for (const [key, { format }] of [...this.opened].slice(0, -most)) {
      this.opened.delete(key);
      await format.close();
    }
  }
}

/** The manifest is written last, with every packaging. */
async function markOf(folder: string): Promise<number> {
  return (await stat(path.join(folder, manifestName)).catch(() => undefined))?.mtimeMs ?? 0;
}
