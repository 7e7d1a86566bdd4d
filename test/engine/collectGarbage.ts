import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** What JavaScript has not collected yet is no leak: call this before memory is measured. */
export const collectGarbage = runInNewContext('gc') as () => void;
