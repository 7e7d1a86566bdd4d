import { literal, type OpenedCode, type PortableCode } from '../../../portable/portableCode';
import type { PortableRuntime } from '../../formats/format';

/** The parts of a package's module. */
export interface ModuleFacts {
  readonly reader: PortableCode;
  readonly opened: OpenedCode;
  readonly runtime: PortableRuntime;
  /** The files that the runtime can open, the usual one first. */
  readonly models: readonly string[];
}

/** The part of a module about this model; the rest is equal in all packages. */
export function moduleHead({ reader, opened, runtime, models }: ModuleFacts): string {
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
