import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FormatName } from '../../../experiment/models/formatNames';
import { writeAtomically } from '../../../files/atomicWrite';
import { makeFolder } from '../../../files/makeFolder';
import type { PortableRuntime } from '../../formats/format';
import { formats } from '../../formats/formats';
import { modalityNamed } from '../../inputs/modalities';
import type { DescribedModel } from '../../models/modelFolder';
import type { Task } from '../../tasks/task';
import { programsFolder } from '../../threads/programsFolder';
import { browserProgram, nodeProgram } from './examples';
import { joinModules } from './joinModules';
import { moduleHead } from './moduleHead';

/** Where a package's TypeScript stands. */
export const typescriptFolder = 'typescript';

/** The model of a package, as its TypeScript needs to know it. */
export interface TypescriptTask {
  readonly folder: string;
  readonly model: DescribedModel;
  readonly task: Task;
  readonly labels: readonly string[];
  /** How rows are prepared. */
  readonly kept: unknown;
  readonly formats: readonly FormatName[];
}

/**
 * Writes a module in TypeScript for each runtime that programs in JavaScript have, with the tokenizer or the preprocessing inside, and
 * programs that show its use in Node and in a browser.
 */
export async function writeTypescript(given: TypescriptTask): Promise<void> {
  const runtimes = runtimesOf(given.formats);
  const { portable } = given.task;
  if (runtimes.size === 0 || !portable) return;
  const modality = modalityNamed(given.model.family.modality);
  const reader = await modality.portable(given.model, given.kept);
  const { maxLength, endTokens } = given.model.architecture;
  const { labels } = given;
  const opened = portable({ labels, input: reader.type, maxLength, endTokens });
  const folder = path.join(given.folder, typescriptFolder);
  for (const [runtime, models] of runtimes) {
    await makeFolder(folder);
    const facts = { reader, opened, runtime, models };
    const files = [...new Set(['model', ...reader.files, ...opened.files, ...runtime.files])];
    const parts = await Promise.all(files.map(portableText));
    const text = joinModules([moduleHead(facts), ...parts]);
    await writeAtomically(path.join(folder, `${runtime.module}.ts`), text);
    const others = reader.packages ?? [];
    const programs = { InNode: nodeProgram, InBrowser: browserProgram };
    for (const [where, program] of Object.entries(programs)) {
      const example = program(given.model.family.modality, runtime, others);
      await writeAtomically(path.join(folder, `${runtime.module}${where}.ts`), example);
    }
  }
}

/** The runtimes that some formats are for, with what each of them can open. */
function runtimesOf(names: readonly FormatName[]): Map<PortableRuntime, string[]> {
  const runtimes = new Map<PortableRuntime, string[]>();
  for (const name of names) {
    const { portable, path: file } = formats[name];
    if (portable) runtimes.set(portable, [...(runtimes.get(portable) ?? []), file]);
  }
  return runtimes;
}

/** A file of `src/portable`, which the build lays beside the programs. */
function portableText(name: string): Promise<string> {
  return readFile(path.join(programsFolder, 'portable', `${name}.ts`), 'utf8');
}
