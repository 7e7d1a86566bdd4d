import type { PortableRuntime } from '../../formats/format';
import { literal, type PortableCode } from '../../portableCode';

/** What a module for a package is made of. */
export interface ModuleFacts {
  readonly labels: readonly string[];
  readonly reader: PortableCode;
  readonly answer: PortableCode;
  readonly runtime: PortableRuntime;
  /** What the runtime can open, the usual one first. */
  readonly models: readonly string[];
}

/** What of a module is about this model; the rest is the same in all packages. */
export function moduleHead({ labels, reader, answer, runtime, models }: ModuleFacts): string {
  const choices = models.map(literal).join(' | ');
  return `/** What the model predicts, in the order of its outputs. */
export const labels = [${labels.map(literal).join(', ')}] as const;
export type Label = (typeof labels)[number];

/**
 * Opens the model of this package.
 * @param ${runtime.library.name} ${runtime.library.help}
 * @param read reads a file of the package by its name in it
 */
export function openModel(
  ${runtime.library.name}: ${runtime.type},
  read: ReadFile,
  model: ${choices} = ${literal(models[0])},
): Promise<Model<${reader.type}, ${answer.type}>> {
  const openReader = ${reader.expression};
  const answerOf = ${answer.expression};
  return ${runtime.expression}(${runtime.library.name}, read, { model, openReader, answerOf });
}
`;
}
