import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { linkFolder } from '../../files/linkFolder';
import { type HeadedModel, loadModel } from '../models/headedModel';
import { saveModel } from '../models/saveModel';
import { tf } from '../tensorflow/loadTensorFlow';

type Values = ReadonlyMap<string, tf.Tensor>;

/** Weights up to this size, in bytes, stay in memory: writing them would delay the end of an epoch. */
const fewBytes = 2 ** 26;

/**
 * Keeps the weights of the best epoch so far on the disk, in a folder for each epoch: in memory they would take their size a second time.
 * Where training moves few weights, or a small share of the model, they stay in memory and go to the disk with the checkpoint that
 * names their epoch.
 */
export class BestWeights {
  private readonly staysInMemory: boolean;
  private kept: { readonly epoch: number; readonly values: Values } | undefined;
  private stored: { readonly epoch: number; readonly done: Promise<void> } | undefined;

  constructor(
    private readonly folder: string,
    private readonly model: HeadedModel,
    mostInMemory = fewBytes,
  ) {
    this.staysInMemory = movesLittle(model, mostInMemory);
  }

  /**
   * Takes ownership of the values and disposes of them.
   * @returns when they need no memory, or share it; the next call throws a later failure
   */
  async keep(epoch: number, values: Values): Promise<void> {
    await this.stored?.done;
    this.letGo();
    this.kept = { epoch, values };
    if (this.staysInMemory) return;
    await new Promise<void>((resolve, reject) => {
      this.begin(resolve).catch(reject);
    });
    this.letGo();
  }

  /** Waits until the disk has the weights: a whole folder or none. */
  async store(): Promise<void> {
    if (this.kept && this.kept.epoch !== this.stored?.epoch) this.begin();
    await this.stored?.done;
  }

  /** Removes what is on the disk of epochs before this one; a later one may be being written. */
  async removeOlder(epoch: number): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const [, of] = /^best-(\d+)(\.new)?$/.exec(name) ?? [];
      if (Number(of) < epoch) await rm(path.join(this.folder, name), { recursive: true, force: true });
    }
  }

  /** Writes the best model to a folder, from memory or from the disk. */
  async writeModel(epoch: number, model: string): Promise<void> {
    if (this.kept) return saveModel(this.model, model, this.kept.values);
    await this.stored?.done;
    await linkFolder(this.folderOf(epoch), model, () => true);
  }

  /**
   * Gives the model's variables the weights of the best epoch.
   * @returns whether that could be done: where a tuning has added weights, the disk has only what came of them
   */
  async restore(epoch: number): Promise<boolean> {
    const { variables } = this.model;
    if (this.kept) {
      for (const [name, value] of this.kept.values) variables.get(name)!.assign(value);
      return true;
    }
    const best = await loadModel({ folder: this.folderOf(epoch), seed: 0 });
    try {
      const isSame =
        best.variables.size === variables.size &&
        [...variables.keys()].every((name) => best.variables.has(name));
      if (isSame) for (const [name, variable] of variables) variable.assign(best.variables.get(name)!);
      return isSame;
    } finally {
      best.dispose();
    }
  }

  /** Lets go of values in memory, when nothing is being written any more. */
  async stop(): Promise<void> {
    await this.stored?.done.catch(() => undefined);
    this.letGo();
  }

  private letGo(): void {
    if (this.kept) tf.dispose([...this.kept.values.values()]);
    this.kept = undefined;
  }

  /** @param written is called when the values may go */
  private begin(written?: () => void): Promise<void> {
    const { epoch, values } = this.kept!;
    const done = this.write(epoch, values, written);
    // The next call throws it.
    done.catch(() => undefined);
    this.stored = { epoch, done };
    return done;
  }

  private async write(epoch: number, values: Values, written?: () => void): Promise<void> {
    const target = this.folderOf(epoch);
    const temporary = `${target}.new`;
    await rm(temporary, { recursive: true, force: true });
    await saveModel(this.model, temporary, values, written);
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
  }

  private folderOf(epoch: number): string {
    return path.join(this.folder, `best-${epoch}`);
  }
}

/** Whether training moves at most `mostBytes`, or a small share of the whole model's weights, as a head on features is. */
function movesLittle({ variables, architecture }: HeadedModel, mostBytes: number): boolean {
  const moved = [...variables.values()].filter(({ trainable }) => trainable).map(({ shape }) => shape);
  const count = weightsIn(moved);
  return 4 * count <= mostBytes || 2 * count < weightsIn(architecture.shapes.values());
}

function weightsIn(shapes: Iterable<readonly number[]>): number {
  return [...shapes].reduce((sum, shape) => sum + tf.util.sizeFromShape([...shape]), 0);
}
