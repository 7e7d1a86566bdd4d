import { CannotCompile } from './cannotCompile';
import definitions from './operationDefinitions.json';
import { ownOperations } from './ownOperations';

/** Name, then the attributes that give its type, its number and its list of types; empty where it has none. */
export type Argument = readonly [name: string, type: string, number: string, typeList: string];

export interface OperationDefinition {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  /** Attributes by name, and whether an operation must have them. */
  readonly attributes: Readonly<Record<string, boolean>>;
}

const tensorFlows = definitions as unknown as Readonly<Record<string, OperationDefinition>>;

/** What TensorFlow's registry knows of an operation. Throws `CannotCompile`. */
export function definitionOf(operation: string): OperationDefinition {
  const definition = tensorFlows[operation] ?? ownOperations[operation];
  if (definition) return definition;
  throw new CannotCompile(operation, `${operation} is not in the table of operations`);
}
