import { whileEditing } from '../../engine/datasets/checkLimits';
import { imageAddress } from '../../engine/images/imageAddress';
import type { ModelWork } from '../../engine/packaging/servePackages';
import { evaluatedModel } from '../../engine/stages/evaluatedModel';
import { stageStatuses } from '../../engine/stages/stageStatus';
import { AnsweringThread } from '../../engine/threads/answeringThread';
import { toErrorRecord } from '../../experiment/errors/errors';
import {
  type AnswerTo,
  type Question,
  type QuestionOf,
  questionSchema,
  type Reply,
} from '../../experiment/protocols/protocol';
import { SerialQueues } from '../../experiment/timing/serialQueue';
import { columnsOf } from '../run/columnsOf';
import { executor } from '../run/processIo';
import { planText } from '../run/readRequest';
import { useEngine } from '../run/runTask';
import { DataCheck } from './dataCheck';
import { ShownImages } from './showImages';

type Answers = {
  readonly [A in Question['ask']]: (question: QuestionOf<A>, signal: AbortSignal) => Promise<AnswerTo<A>>;
};

/** A thread with TensorFlow that asks models and keeps them in memory. It starts with the first question. */
class PackageThread {
  private readonly thread = new AnsweringThread<ModelWork>('packages');

  /** Throws `engine/not-installed`, `engine/died`, and as the models do. */
  async ask<W extends keyof ModelWork>(
    work: W,
    request: ModelWork[W]['request'],
  ): Promise<ModelWork[W]['answer']> {
    await useEngine('cpu');
    return this.thread.ask(work, request);
  }
}

const packages = new PackageThread();
const images = new ShownImages();
const dataCheck = new DataCheck(whileEditing, 1);

const answers: Answers = {
  status: async ({ file, text, shown, latest }) => {
    const { plan } = await planText(file, text, { set: [] });
    return stageStatuses(plan, Date.now(), executor, { shown, latest });
  },
  columns: async ({ file, text }, signal) => (await columnsOf(file, text, signal)) ?? null,
  check: ({ file, text }, signal) => dataCheck.check(file, text, { signal }),
  predict: async ({ folder, asked, pair }) => [
    ...(await packages.ask('answer', {
      folder,
      asked: [asked],
      pairs: pair === undefined ? undefined : [pair],
    })),
  ],
  explain: async ({ run, image }) => {
    const png = await packages.ask('explain', { ...(await evaluatedModel(run)), row: { image } });
    return imageAddress('png', png);
  },
  images: (dataset) => images.groups(dataset),
  thumbnails: (dataset) => images.thumbnails(dataset, dataset.positions),
};

/**
 * Answers questions over the IPC channel, those of a kind one after the other. TensorFlow is loaded in threads, and only when a packaged
 * model is asked or images are decoded; files that have not changed are not read again to say how the stages stand, so that an answer takes milliseconds.
 * Resolves when the channel closes: nothing outlives the window.
 */
export function serve(): Promise<void> {
  const queues = new SerialQueues<Question['ask']>();
  const checks = new Map<string, AbortController>();
  process.on('message', (message) => {
    const question = questionSchema.safeParse(message).data;
    if (!question) return;
    const control = new AbortController();
    if (question.ask === 'check') {
      // The answer about an older text is no longer needed.
      checks.get(question.file)?.abort();
      checks.set(question.file, control);
    }
    void queues.add(question.ask, async () => {
      const reply = await replyTo(question, control.signal);
      if (process.connected) process.send?.(reply);
    });
  });
  return new Promise((resolve) => process.once('disconnect', resolve));
}

async function replyTo(question: Question, signal: AbortSignal): Promise<Reply> {
  try {
    const answer = answers[question.ask] as (question: Question, signal: AbortSignal) => Promise<unknown>;
    return { id: question.id, answer: await answer(question, signal) };
  } catch (thrown) {
    return { id: question.id, answer: undefined, error: toErrorRecord(thrown) };
  }
}
