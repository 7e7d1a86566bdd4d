import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Call this before measuring memory: uncollected garbage is no leak. */
export const collectGarbage = runInNewContext('gc') as () => void;
