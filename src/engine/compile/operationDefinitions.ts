import { compileClause } from '../../experiment/errors/compile';
import { CannotCompile } from './cannotCompile';
import type { OperationDefinition } from './operationDefinition';
import definitions from './operationDefinitions.json';
import { ownOperations } from './ownOperations';

const tensorFlows = definitions as unknown as Readonly<Record<string, OperationDefinition>>;

/** The definition of an operation in TensorFlow's registry. Throws `CannotCompile`. */
export function definitionOf(operation: string): OperationDefinition {
  const definition = tensorFlows[operation] ?? ownOperations[operation]?.definition;
  if (definition) return definition;
  throw new CannotCompile(operation, compileClause('compile/unknown-operation', { operation }));
}

/** The names of TensorFlow's operations that the compiler knows. */
export const operationNames: readonly string[] = Object.keys(tensorFlows);
