import type { KnownRun } from './knownRun';

export interface ExperimentNode {
  readonly kind: 'experiment';
  readonly file: string;
}

export interface RunNode {
  readonly kind: 'run';
  readonly run: KnownRun;
  /** The previous run of the same experiment, for the comparison. */
  readonly before: KnownRun | undefined;
}

export type TreeNode = ExperimentNode | RunNode;

/** The run of a node, as commands are handed it by a menu. */
export function runOfNode(node: unknown): KnownRun | undefined {
  return (node as Partial<RunNode> | undefined)?.run;
}
