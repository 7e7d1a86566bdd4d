import { formatCell } from '../../src/experiment/reports/drawBlocks';
import type { DrawnOf } from '../../src/experiment/reports/report';
import { t } from '../../src/experiment/words/translation';
import { type Child, type Column, element, link, shortName, table } from '../shared/elements';
import { type Explain, explanationOf } from './explainedImage';
import type { OpenPlace } from './openPlace';

type Block = DrawnOf<'samples'>;
type Sample = Block['samples'][number];

/** Examples: images as a gallery, others as a table. */
export function samplesBlock(block: Block, open?: OpenPlace, explain?: Explain): HTMLElement {
  if (block.samples.length === 0) return element('p', '', [block.none]);
  return block.samples.every(({ thumbnail }) => thumbnail !== undefined)
    ? gallery(block, open, explain)
    : asTable(block, open);
}

/** The cells of an image, one a line below it, each labelled with its column for screen readers. */
function gallery({ title, columns, samples }: Block, open?: OpenPlace, explain?: Explain): HTMLElement {
  const figures = samples.map(({ image = '', file, thumbnail = '', cells }) => {
    const shown = element('img', '', [], {
      src: thumbnail,
      alt: image,
      title: image,
      loading: 'lazy',
    }) as HTMLImageElement;
    return element('figure', 'image', [
      linked(shown, { file }, open),
      explain && explanationOf(image, shown, explain),
      element(
        'figcaption',
        '',
        columns.map((column, i) =>
          element('div', '', [`${column.title}: `, element('b', '', [formatCell(cells[i], column.format)])]),
        ),
      ),
    ]);
  });
  return element('div', '', [element('p', 'chartTitle', [title]), element('div', 'gallery', figures)]);
}

function asTable({ title, columns, samples }: Block, open?: OpenPlace): HTMLElement {
  const has = (part: 'text' | 'pair' | 'image' | 'line') =>
    samples.some((sample) => sample[part] !== undefined);
  const shown: Column<Sample>[] = [
    ...(has('text') ? [{ title: t('Text'), cell: ({ text = '' }: Sample) => sampleText(text) }] : []),
    ...(has('pair') ? [{ title: t('Pair'), cell: ({ pair = '' }: Sample) => sampleText(pair) }] : []),
    ...(has('image')
      ? [{ title: t('Image'), cell: ({ image = '', file }: Sample) => linked(image, { file }, open) }]
      : []),
    ...columns.map(({ title, format }, index) => ({
      title,
      numeric: format !== 'text',
      cell: ({ cells }: Sample) => {
        const shown = formatCell(cells[index], format);
        return format === 'text' ? shortName(shown) : shown;
      },
    })),
    ...(has('line')
      ? [
          {
            title: t('Line'),
            numeric: true,
            cell: ({ line, file }: Sample) => linked(String(line ?? ''), { file, line }, open),
          },
        ]
      : []),
  ];
  return table(title, shown, samples);
}

/** A text that keeps some width beside long labels. */
const sampleText = (text: string) => element('span', 'sampleText', [text]);

/** A link to the place of an example, if the place is known. */
function linked(
  shown: Child,
  { file, line }: { file?: string | undefined; line?: number | undefined },
  open: OpenPlace | undefined,
): Child {
  if (!open || file === undefined) return shown;
  const place = line === undefined ? file : t('{0}, line {1}', file, line);
  const title = t('Open {0}', place);
  return link(shown, () => open(file, line), { 'aria-label': title, title });
}
