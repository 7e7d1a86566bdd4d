import { type Bar, drawBars } from './bars';
import type { ContenderName } from './contenders';
import type { BenchSummary, ModelSummary } from './summary';

/** Milliseconds a step as bars, a group with its own scale for each model, as SVG. */
export function chartOf(summary: BenchSummary): string {
  const groups = Object.values(summary.models).map((model) => ({ title: model.name, bars: barsOf(model) }));
  const meaning = "Milliseconds a training step; shorter is faster. × is the time over Graft's.";
  return drawBars(groups, [meaning, summary.machine.device]);
}

function barsOf(model: ModelSummary): Bar[] {
  return Object.entries(model.contenders).flatMap(([name, measured]) => {
    if ('failure' in measured) return [];
    const ratio = model[`${name as ContenderName}OverGraft`];
    const times = ratio === undefined ? '' : ` · ${ratio.toFixed(2)}×`;
    return [{ name, size: measured.medianMs, label: `${formatMs(measured.medianMs)} ms${times}` }];
  });
}

/** Three digits that say something. */
export function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}
