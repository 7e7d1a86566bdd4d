import { stageStatuses } from '../engine/stages/stageStatus';
import { toErrorRecord } from '../experiment/errors';
import { type StatusAnswer, type StatusQuestion, statusQuestionSchema } from '../experiment/protocol';
import { planText } from './readRequest';

/**
 * Answers questions over the IPC channel, one after the other. TensorFlow is not loaded, and files that have not changed are not read
 * again, so an answer takes milliseconds. Resolves when the channel closes: nothing outlives the window.
 */
export function serve(): Promise<void> {
  let queue = Promise.resolve();
  process.on('message', (message) => {
    const question = statusQuestionSchema.safeParse(message).data;
    if (question)
      queue = queue.then(async () => {
        const answered = await answer(question);
        if (process.connected) process.send?.(answered);
      });
  });
  return new Promise((resolve) => process.once('disconnect', resolve));
}

async function answer({ id, file, text, shown }: StatusQuestion): Promise<StatusAnswer> {
  try {
    const { plan } = await planText(file, text, { set: [] });
    return { id, stages: await stageStatuses(plan, Date.now(), shown) };
  } catch (thrown) {
    return { id, error: toErrorRecord(thrown) };
  }
}
