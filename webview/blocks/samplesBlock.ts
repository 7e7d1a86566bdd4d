import { type BlockOf, formatCell } from '../../src/experiment/report';
import { type Column, element, table } from '../shared/elements';

type Block = BlockOf<'samples'>;
type Sample = Block['samples'][number];

/** Examples: a gallery of those that can be seen, else a table. */
export function samplesBlock(block: Block): HTMLElement {
  if (block.samples.length === 0) return element('p', '', [block.none]);
  return block.samples.every(({ thumbnail }) => thumbnail !== undefined) ? gallery(block) : asTable(block);
}

/** What is said of a picture stands below it, a value a line, under the name of its column for who cannot see it. */
function gallery({ title, columns, samples }: Block): HTMLElement {
  const figures = samples.map(({ image = '', thumbnail = '', cells }) =>
    element('figure', 'picture', [
      element('img', '', [], { src: thumbnail, alt: image, title: image, loading: 'lazy' }),
      element(
        'figcaption',
        '',
        columns.map((column, i) =>
          element('div', '', [`${column.title}: `, element('b', '', [formatCell(cells[i], column.format)])]),
        ),
      ),
    ]),
  );
  return element('div', '', [element('h3', '', [title]), element('div', 'gallery', figures)]);
}

function asTable({ title, columns, samples }: Block): HTMLElement {
  const has = (part: 'text' | 'pair' | 'image' | 'line') =>
    samples.some((sample) => sample[part] !== undefined);
  const shown: Column<Sample>[] = [
    ...(has('text') ? [{ title: 'Text', cell: ({ text = '' }: Sample) => text }] : []),
    ...(has('pair') ? [{ title: 'Pair', cell: ({ pair = '' }: Sample) => pair }] : []),
    ...(has('image') ? [{ title: 'Picture', cell: ({ image = '' }: Sample) => image }] : []),
    ...columns.map(({ title, format }, index) => ({
      title,
      numeric: format !== 'text',
      cell: ({ cells }: Sample) => formatCell(cells[index], format),
    })),
    ...(has('line')
      ? [{ title: 'Line', numeric: true, cell: ({ line }: Sample) => String(line ?? '') }]
      : []),
  ];
  return table(title, shown, samples);
}
