import type { ModelWork } from '../../engine/packaging/servePackages';
import { AnsweringThread } from '../../engine/threads/answeringThread';
import { useEngine } from '../run/runTask';

/** A thread with TensorFlow that asks models and keeps them in memory. It starts with the first question. */
export class PackageThread {
  private readonly thread = new AnsweringThread<ModelWork>(
    'packages',
    'The thread that asks packaged models ended unexpectedly.',
  );

  /** Throws `engine/not-installed`, `engine/died`, and as the models do. */
  async ask<W extends keyof ModelWork>(
    work: W,
    request: ModelWork[W]['request'],
  ): Promise<ModelWork[W]['answer']> {
    await useEngine('cpu');
    return this.thread.ask(work, request);
  }
}
