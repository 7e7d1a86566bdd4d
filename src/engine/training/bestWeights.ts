import { cp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Classifier } from '../models/classifier';
import { saveClassifier } from '../models/saveClassifier';
import { tf } from '../tensorflow/loadTensorFlow';

/**
 * The weights of the best epoch so far. They stay in memory, where they share what training has not changed since, and go to the disk with
 * the checkpoint that names their epoch.
 */
export class BestWeights {
  private storedEpoch: number | undefined;
  private kept: { readonly epoch: number; readonly values: ReadonlyMap<string, tf.Tensor> } | undefined;

  constructor(
    private readonly folder: string,
    private readonly classifier: Classifier,
  ) {}

  /** Takes over the values, which it lets go of in the end. */
  keep(epoch: number, values: ReadonlyMap<string, tf.Tensor>): void {
    this.dispose();
    this.kept = { epoch, values };
  }

  /** The values, if they are in memory: a resumed training has those of earlier epochs only on disk. */
  values(): ReadonlyMap<string, tf.Tensor> | undefined {
    return this.kept?.values;
  }

  /** Writes the weights that are kept now, unless they are on the disk already: a whole folder or none. */
  async store(): Promise<void> {
    if (!this.kept || this.kept.epoch === this.storedEpoch) return;
    const { epoch, values } = this.kept;
    const target = this.folderOf(epoch);
    const temporary = `${target}.new`;
    const copies = new Map([...values].map(([name, value]) => [name, tf.clone(value)]));
    try {
      await rm(temporary, { recursive: true, force: true });
      await saveClassifier(this.classifier, temporary, copies);
      await rm(target, { recursive: true, force: true });
      await rename(temporary, target);
      this.storedEpoch = epoch;
    } finally {
      tf.dispose([...copies.values()]);
    }
  }

  /** Removes what is on the disk of all epochs but one. */
  async removeOthers(epoch: number): Promise<void> {
    const kept = path.basename(this.folderOf(epoch));
    const names = await readdir(this.folder);
    for (const name of names.filter((name) => /^best-\d+(\.new)?$/.test(name) && name !== kept))
      await rm(path.join(this.folder, name), { recursive: true, force: true });
  }

  /** Writes the best model to a folder, from memory or from the disk. */
  async writeModel(epoch: number, model: string): Promise<void> {
    if (this.kept) await saveClassifier(this.classifier, model, this.kept.values);
    else await cp(this.folderOf(epoch), model, { recursive: true });
  }

  dispose(): void {
    if (this.kept) tf.dispose([...this.kept.values.values()]);
    this.kept = undefined;
  }

  private folderOf(epoch: number): string {
    return path.join(this.folder, `best-${epoch}`);
  }
}
