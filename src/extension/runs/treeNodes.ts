import type { KnownRun } from './knownRun';

export interface ExperimentNode {
  readonly kind: 'experiment';
  readonly file: string;
}

export interface RunNode {
  readonly kind: 'run';
  readonly run: KnownRun;
  /** The run of the same experiment before it, which it is compared with. */
  readonly before: KnownRun | undefined;
}

export type TreeNode = ExperimentNode | RunNode;

/** The run of a node, as commands are handed it by a menu. */
export function runOfNode(node: unknown): KnownRun | undefined {
  return (node as Partial<RunNode> | undefined)?.run;
}
