import type { Training } from '../../src/experiment/protocols/notebookProtocol';
import type { Point } from './points';

type Column = 1 | 2 | 3;

/** A curve's columns as series of points that grow with it: rebuilding the points of a long curve would cost more than drawing them. */
export class CurveColumns {
  private readonly series: Record<Column, Point[]> = { 1: [], 2: [], 3: [] };
  private known = 0;

  /** Appends the new points of the curve. */
  grow(curve: Training['curve']): void {
    for (; this.known < curve.length; this.known++) {
      const step = curve[this.known]!;
      for (const column of [1, 2, 3] as const) {
        const y = step[column];
        if (y !== undefined) this.series[column].push({ x: step[0], y });
      }
    }
  }

  /** Drops the points from a position on. */
  cut(length: number, curve: Training['curve']): void {
    if (length >= this.known) return;
    this.known = 0;
    for (const column of [1, 2, 3] as const) this.series[column].length = 0;
    this.grow(curve.slice(0, length));
  }

  /** Loss (1), learning rate (2) or examples a second (3) by step. */
  column(column: Column): readonly Point[] {
    return this.series[column];
  }
}
