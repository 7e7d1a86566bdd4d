import type { StageName } from '../../experiment/stages/stages';

/** The flags of `graft run`. */
export interface RunOptions {
  json?: boolean;
  until?: StageName;
  set: string[];
  fresh?: boolean;
  textFrom?: string;
  cpu?: boolean;
  gpu?: boolean;
}

/** The device that the flags ask for. */
export function deviceOption({ cpu, gpu }: RunOptions): 'auto' | 'cpu' | 'gpu' {
  return cpu ? 'cpu' : gpu ? 'gpu' : 'auto';
}
