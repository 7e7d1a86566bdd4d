import pc from 'picocolors';
import { bestFirst, type Ranking, type RankRow } from '../../experiment/reports/ranking';
import { largestOf } from '../../experiment/words/extremes';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { terminalText } from './terminalText';

const titles = [
  '',
  'model',
  'layer',
  'score (95 %)',
  'neighbours',
  'LogME*',
  'H-score*',
  'parameters',
  'package',
  'one example',
  'seconds',
];

/** A finished ranking in lines: the table, the best first, candidates without a score, and the proposal as the last line. */
export function rankingLines(ranking: Ranking): string[] {
  const { rows, close } = ranking;
  const table = [titles, ...bestFirst(rows).map((row) => cellsOf(row, close.includes(row)))];
  const widths = titles.map((_, at) => largestOf(table.map((cells) => cells[at]!.length)));
  const [head, ...lines] = table.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  return [
    pc.bold(head!),
    ...lines,
    ...rows.filter(({ error }) => error !== undefined).map(rankLine),
    '',
    '= within one standard error of the best model.  * An estimate, which decides nothing.',
    terminalText(verdictOf(ranking)),
  ];
}

/** A row in one short line, for progress. */
export function rankLine(row: RankRow): string {
  const name = [nameOf(row), row.layer].join(' ').trimEnd();
  return terminalText(`${name}: ${row.error ?? scoreOf(row)}`);
}

function cellsOf(row: RankRow, isTied: boolean): string[] {
  const { layer, neighbours, logME, hScore, parameters, bytes, latencyMs, seconds } = row;
  return [
    isTied ? '=' : '',
    terminalText(nameOf(row)),
    layer,
    scoreOf(row),
    percent(neighbours),
    decimals(logME, 3),
    decimals(hScore, 2),
    parameters === null ? '' : `${decimals(parameters / 1e6, 1)} M`,
    bytes === null ? '' : formatBytes(bytes),
    latencyMs === null ? '' : `${decimals(latencyMs, 1)} ms`,
    decimals(seconds, 1),
  ];
}

const nameOf = ({ kind, model }: RankRow) => (kind === 'random' ? `${model}, random weights` : model);
const scoreOf = ({ score, low, high }: RankRow) =>
  score === null ? '' : `${percent(score)} (${percent(low)} to ${percent(high)})`;
const percent = (value: number | null) => (value === null ? '' : `${(100 * value).toFixed(1)} %`);
const decimals = (value: number | null, digits: number) => (value === null ? '' : value.toFixed(digits));

/** The proposal in words, on one line. */
function verdictOf(ranking: Ranking): string {
  const { proposed, tied, enough, rows } = ranking;
  const [best] = bestFirst(rows.filter(({ kind }) => kind === 'model'));
  if (!best) return 'No model could be compared.';
  if (enough)
    return `No model helps here: ${baselineName(enough)} reaches ${percent(enough.score)}, the best model ${percent(best.score)}.`;
  const others = tied.filter((model) => model !== proposed);
  const even = others.length > 0 ? ` As good within one standard error: ${others.join(', ')}.` : '';
  return `Proposed: ${proposed}.${even}${deeperLayer(ranking)} Set model.preset to ${proposed}.`;
}

/** Says so where the layer that a head reads scores less than another layer of the proposed model. */
function deeperLayer({ proposed, close }: Ranking): string {
  const own = bestFirst(close.filter(({ model }) => model === proposed));
  if (own.some(({ layer }) => layer === 'pooled')) return '';
  return ` Its layer ${own[0]!.layer} scores best, so train the blocks after that layer and not the head alone.`;
}

const baselineNames: Readonly<Record<string, string>> = {
  majority: 'the most frequent answer',
  words: 'a bag of words',
  colours: 'the colours alone',
  pixels: 'the raw pixels',
};

const baselineName = ({ kind, model }: RankRow) =>
  kind === 'random' ? `${model} with random weights` : (baselineNames[model] ?? model);
