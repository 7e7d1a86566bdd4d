import os from 'node:os';
import type { Io } from '../../../src/engine/io';
import type { NewEvent } from '../../../src/experiment/events';

/** What a training needs of the world. `onEvent` sees every event, and may cancel. */
export function trainingIo(onEvent: (event: NewEvent, abort: AbortController) => void = () => {}): Io {
  const abort = new AbortController();
  return {
    emit: (event) => onEvent(event, abort),
    signal: abort.signal,
    now: () => performance.now(),
    fetch,
    env: {},
    cacheFolder: os.tmpdir(),
  };
}
