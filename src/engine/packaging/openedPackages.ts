import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FormatName } from '../../experiment/models/formatNames';
import type { RuntimeIo } from '../formats/format';
import { manifestName } from './manifest';
import { type OpenedFormat, openFormat } from './openFormat';

/** The number of open packages, each with a model in memory. */
const most = 4;

/** Opened packages for further questions: a model stays loaded until its package is rewritten. */
export class OpenedPackages {
  /** By folder and format, the one that was asked last at the end. */
  private readonly opened = new Map<string, { readonly mark: number; readonly format: OpenedFormat }>();

  constructor(private readonly io: RuntimeIo) {}

  /** Throws as `openFormat`. */
  async open(folder: string, name: FormatName): Promise<OpenedFormat> {
    const key = JSON.stringify([folder, name]);
    const mark = await markOf(folder);
    const known = this.opened.get(key);
    this.opened.delete(key);
    if (known && known.mark !== mark) await known.format.close();
    const format = known?.mark === mark ? known.format : await openFormat(folder, name, this.io);
    this.opened.set(key, { mark, format });
    await this.closeOldest();
    return format;
  }

  private async closeOldest(): Promise<void> {
    for (const [key, { format }] of [...this.opened].slice(0, -most)) {
      this.opened.delete(key);
      await format.close();
    }
  }
}

/** The manifest is written last, with every packaging. */
async function markOf(folder: string): Promise<number> {
  return (await stat(path.join(folder, manifestName)).catch(() => undefined))?.mtimeMs ?? 0;
}
