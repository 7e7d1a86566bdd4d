import type { Row } from '../datasets/example';
import { modalityNamed } from '../inputs/modalities';
import { type HeadedModel, loadModel } from '../models/headedModel';
import { explain } from './explain';

/** A row to explain, and its model. */
export interface ToExplain {
  /** A model in the Hugging Face layout. */
  readonly folder: string;
  /** The preprocessing of rows, among other settings. */
  readonly settings: unknown;
  /** The folder for relative file names in rows. */
  readonly dataFolder: string;
  readonly row: Row;
}

/** Explains answers and keeps the last model loaded for further questions. */
export class Explainer {
  private kept: { readonly folder: string; readonly model: HeadedModel } | undefined;

  constructor(private readonly cacheFolder: string) {}

  /** A PNG of the row with the evidence for its answer. Throws the errors of `explain`, loading and reading. */
  async explain({ folder, settings, dataFolder, row }: ToExplain): Promise<Uint8Array> {
    const model = await this.open(folder);
    const modality = modalityNamed(model.family.modality);
    const rows = modality.rowsIn(dataFolder, [row]);
    const read = await modality.openReader(model, modality.kept.parse(settings), this.cacheFolder);
    return explain(model, await read(rows));
  }

  dispose(): void {
    this.kept?.model.dispose();
    this.kept = undefined;
  }

  private async open(folder: string): Promise<HeadedModel> {
    if (this.kept?.folder === folder) return this.kept.model;
    this.dispose();
    const model = await loadModel({ folder, seed: 0 });
    this.kept = { folder, model };
    return model;
  }
}
