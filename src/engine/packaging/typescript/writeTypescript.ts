import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FormatName } from '../../../experiment/models/formatNames';
import { writeAtomically } from '../../../files/atomicWrite';
import { makeFolder } from '../../../files/makeFolder';
import { literal, type OpenedCode, type PortableCode } from '../../../portable/portableCode';
import type { PortableRuntime } from '../../formats/format';
import { formats } from '../../formats/formats';
import { modalityNamed } from '../../inputs/modalities';
import type { DescribedModel } from '../../models/modelFolder';
import type { Task } from '../../tasks/task';
import { programsFolder } from '../../threads/programsFolder';
import { browserProgram, nodeProgram } from './examples';

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
  const modality = modalityNamed(given.model.family.modality);
  const reader = runtimes.size > 0 && portable && (await modality.portable?.(given.model, given.kept));
  if (!reader) return;
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
      const example = program(reader.example, runtime, others);
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

const outside = /^import [^;]*? from '[^.][^']*';\n/gm;
const inside = /^import [^;]*? from '\.[^']*';\n/gm;

/**
 * Makes one TypeScript module of several: what they import from one another stands in it, what they import from elsewhere comes first.
 * Their names must differ.
 */
export function joinModules(texts: readonly string[]): string {
  const imports = new Set(texts.flatMap((text) => text.match(outside) ?? []));
  const bodies = texts.map((text) => text.replace(outside, '').replace(inside, '').trim());
  return `${[[...imports].sort().join('').trim(), ...bodies].filter(Boolean).join('\n\n')}\n`;
}

/** The parts of a package's module. */
interface ModuleFacts {
  readonly reader: PortableCode;
  readonly opened: OpenedCode;
  readonly runtime: PortableRuntime;
  /** The files that the runtime can open, the usual one first. */
  readonly models: readonly string[];
}

/** The part of a module about this model; the rest is equal in all packages. */
function moduleHead({ reader, opened, runtime, models }: ModuleFacts): string {
  const choices = models.map(literal).join(' | ');
  return `${opened.declarations}/**
 * Opens the model of this package.
 * @param ${runtime.library.name} ${runtime.library.help}
 * @param read reads a file of the package by its name in it
 */
export async function openModel(
  ${runtime.library.name}: ${runtime.type},
  read: ReadFile,
  model: ${choices} = ${literal(models[0])},
): Promise<${opened.type}> {
  const openReader = ${reader.expression};
  const reader = await openReader(read);
  const running = await ${runtime.expression}(${runtime.library.name}, read, model);
  return ${opened.expression};
}
`;
}
