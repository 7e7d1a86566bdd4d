import * as vscode from 'vscode';
import type { DataFindings } from '../../experiment/data/dataFinding';
import { patternOf, watchPlace } from '../runs/watchPlace';
import { placeMark } from './placeMark';

/** Milliseconds between two checks: watchers miss changes in new folders and, on many remote file systems, all changes. */
const lookMs = 2000;

/** Reports changes of the files and folders of the checked data, by watchers and by regular checks. */
export class DataWatchers implements vscode.Disposable {
  private readonly watchers = new Map<string, vscode.Disposable>();
  private readonly marks = new Map<string, string>();
  private readonly timer = setInterval(() => void this.look(), lookMs);
  private isLooking = false;

  /** @param changed called with the place that has changed */
  constructor(private readonly changed: (place: string) => void) {}

  /** Watches these data, and no others. */
  watch(all: readonly Pick<DataFindings, 'files' | 'folders'>[]): void {
    const patterns = new Map<string, vscode.RelativePattern>();
    for (const { files, folders } of all) {
      for (const file of files) patterns.set(file, patternOf(file));
      for (const folder of folders)
        patterns.set(folder, new vscode.RelativePattern(vscode.Uri.file(folder), '**'));
    }
    for (const place of this.watchers.keys()) if (!patterns.has(place)) this.leave(place);
    for (const [place, pattern] of patterns) if (!this.watchers.has(place)) this.begin(place, pattern);
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const place of [...this.watchers.keys()]) this.leave(place);
  }

  private begin(place: string, pattern: vscode.RelativePattern): void {
    const watcher = watchPlace(pattern, () => {
      // A reported change must not be found again.
      void this.hasChanged(place);
      this.changed(place);
    });
    this.watchers.set(place, watcher);
    void this.hasChanged(place);
  }

  private leave(place: string): void {
    this.watchers.get(place)?.dispose();
    this.watchers.delete(place);
    this.marks.delete(place);
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    for (const place of [...this.watchers.keys()]) if (await this.hasChanged(place)) this.changed(place);
    this.isLooking = false;
  }

  /** Whether a place has changed since the last check; the first check only remembers it. */
  private async hasChanged(place: string): Promise<boolean> {
    const mark = await placeMark(place);
    if (!this.watchers.has(place)) return false;
    const before = this.marks.get(place);
    this.marks.set(place, mark);
    return before !== undefined && before !== mark;
  }
}
