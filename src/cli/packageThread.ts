import { AnsweringThread } from '../engine/answeringThread';
import type { PackageAsked } from '../engine/packaging/servePackages';
import type { FormatAnswer } from '../experiment/protocol';
import { useEngine } from './runTask';

/** A thread with TensorFlow that asks packages and keeps their models in memory. It starts with the first question. */
export class PackageThread {
  private readonly thread = new AnsweringThread<PackageAsked, readonly FormatAnswer[]>(
    'packages',
    'The thread that asks packaged models ended unexpectedly.',
  );

  /** Throws `engine/not-installed`, `engine/died`, and as the packages do. */
  async ask(question: PackageAsked): Promise<readonly FormatAnswer[]> {
    await useEngine('cpu');
    return this.thread.ask(question);
  }
}
