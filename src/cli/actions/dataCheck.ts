import { existsSync } from 'node:fs';
import { checkData } from '../../engine/datasets/checkData';
import type { CheckLimits } from '../../engine/datasets/checkLimits';
import { type ImageFactsStore, type InspectImage, imageFactsIn } from '../../engine/datasets/imageFacts';
import { HeaderScan } from '../../engine/datasets/images/decodeSome';
import { ImagePool } from '../../engine/inputs/image/imagePool';
import { targetReaders } from '../../engine/tasks/targetReaders';
import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { parseExperiment } from '../../experiment/document/markdown';
import { CancelledError } from '../../experiment/errors/errors';
import type { AllSettings } from '../../experiment/stages/stages';
import { Debounce } from '../../experiment/timing/debounce';
import type { DigestStore } from '../../files/digest';
import { fileExists } from '../../files/fileExists';
import { dataDigests } from '../../runs/digestStores';
import { findGraftFolder, GraftFolder } from '../../runs/graftFolder';
import { useEngine } from '../run/runTask';

interface Learned {
  readonly digests: DigestStore;
  readonly facts: ImageFactsStore;
}

export interface DataCheckOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the progress over images. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A thread without questions for this long is ended. */
const idleMs = 5000;

/** Checks the data of experiments repeatedly, and keeps the facts that it has learned. */
export class DataCheck {
  private readonly headers = new HeaderScan();
  /** The facts about projects without a `.graft` folder, which stay in this process if the folder must not be created. */
  private readonly unsaved = new Map<string, Learned>();
  private readonly decoders: ImagePool;
  private readonly idle = new Debounce(() => this.decoders.close(), idleMs, false);

  /**
   * @param threads the number of threads that decode images; each holds TensorFlow
   * @param makesFolder whether to create a missing `.graft` folder for the facts, which a passing check must not do
   */
  constructor(
    private readonly limits: CheckLimits,
    threads: number,
    private readonly makesFolder = false,
  ) {
    this.decoders = new ImagePool(threads);
  }

  /**
   * Checks the data of an experiment's text, saved or not. Finds nothing while its dataset has errors; those of other stages do not
   * matter.
   * @throws CancelledError
   */
  async check(experimentFile: string, text: string, options: DataCheckOptions = {}): Promise<DataFindings> {
    const found = await this.look(experimentFile, text, options);
    // Nothing looks at the signal in the last part.
    if (options.signal?.aborted) throw new CancelledError();
    return found;
  }

  private async look(experimentFile: string, text: string, options: DataCheckOptions): Promise<DataFindings> {
    const { settings, lines, diagnostics } = parseExperiment(text);
    if (diagnostics.some(({ severity, stage }) => severity === 'error' && stage === 'dataset'))
      return { findings: [], waiting: 0, files: [], folders: [], labelColumns: [] };
    const graftFolder = await findGraftFolder(experimentFile, fileExists);
    const learned = this.learnedIn(graftFolder);
    this.idle.cancel('all');
    try {
      const checked = await checkData({
        known: { ...learned, headers: this.headers, inspector: () => this.inspector() },
        limits: this.limits,
        settings: settings.dataset,
        task: settings.finetune.task,
        experimentFile,
        lines,
        readers: targetReaders,
        onProgress: options.onProgress,
        ...(options.signal && { signal: options.signal }),
      });
      return { ...checked, findings: checked.findings.filter((finding) => !isFixed(finding, settings)) };
    } finally {
      await this.keep(graftFolder, learned);
      // Another check may follow at once, after an edit or for the next images.
      this.idle.ask('all');
    }
  }

  private learnedIn(graftFolder: string): Learned {
    const graft = new GraftFolder(graftFolder);
    const learned = this.unsaved.get(graftFolder) ?? {
      digests: dataDigests(graft),
      facts: imageFactsIn(graft),
    };
    this.unsaved.set(graftFolder, learned);
    return learned;
  }

  private async keep(graftFolder: string, { digests, facts }: Learned): Promise<void> {
    if (!this.makesFolder && !existsSync(graftFolder)) return;
    await Promise.all([digests.save(), facts.save()]);
    this.unsaved.delete(graftFolder);
  }

  private async inspector(): Promise<InspectImage | undefined> {
    const engine = await useEngine('cpu').catch(() => undefined);
    return engine && this.decoders.inspect;
  }
}

/** Whether the settings already include a fix. */
function isFixed({ fixes }: DataFinding, settings: AllSettings): boolean {
  return fixes.some((fix) => {
    if (fix.fix !== 'set') return false;
    const values = settings[fix.stage] as Readonly<Record<string, unknown>>;
    return String(values[fix.name]) === fix.value;
  });
}

/** Keeps the process until something is done on which threads work that keep none by themselves. */
export async function stayUntil<T>(done: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 60_000);
  try {
    return await done;
  } finally {
    clearInterval(timer);
  }
}
