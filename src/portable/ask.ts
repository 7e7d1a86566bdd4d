import type { Model, Reader, RunningModel } from './model';

/** A model whose answer is computed from the logits of one run. */
export function askWith<Input, Answer>(
  running: RunningModel,
  reader: Reader<Input>,
  answerOf: (logits: Float32Array) => Answer,
): Model<Input, Answer> {
  return {
    ask: async (input) => {
      const { logits } = await running.run(reader.feedsOf(input));
      return answerOf(logits!.values as Float32Array);
    },
    close: () => running.close(),
  };
}
