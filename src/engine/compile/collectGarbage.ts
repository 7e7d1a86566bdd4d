import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has V8 free what nobody uses any more, now: bytes outside of its heap, such as weights that were read from a file, hardly hurry it, and a
 * training makes so little else that they would stay to its end. Takes some 20 ms.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
}
