import { inWords } from '../../../experiment/reports/drawBlocks';
import { isShare } from '../../../experiment/reports/metrics';
import type { BlockOf } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { EvaluateResult } from '../../../experiment/runs/results';
import type { LearningCurve } from '../learningCurve';

const { say } = reportWords;

type Worth = NonNullable<EvaluateResult['worth']>;

/** The gain of fine-tuning in one line, and what is behind it. */
export function worthBlock(worth: Worth, curve: LearningCurve | undefined): BlockOf<'section'> {
  const { metric, value, best, others } = worth;
  const head = others.find(({ name }) => name === 'head')!;
  const plain = others.find(({ name }) => name !== 'head')!;
  const over = best === 'head' ? head : plain;
  const [low, high] = over.gain;
  return {
    block: 'section',
    title: say('worth', {
      ...{ metric, tuned: value, head: head.value, plain: plain.value, plainName: plain.name },
      ...{ gain: value - over.value, low, high },
    }),
    blocks: [comparison(worth), ...(curve ? [curveBlock(metric, curve)] : [])],
  };
}

function comparison({ metric, examples, value, others }: Worth): BlockOf<'table'> {
  return {
    block: 'table',
    title: say('worth-table', { examples }),
    columns: [
      { title: say('worth-model', {}), format: 'text' },
      { title: say('metric', { metric }), format: 'text' },
      { title: say('worth-gain', {}), format: 'text' },
      { title: say('worth-trained', {}), format: 'count' },
    ],
    rows: [
      [say('fine-tuned', {}), say('measured', { metric, value }), null, null],
      ...others.map(({ name, value: own, gain: [low, high], trained }) => [
        say('worth-name', { name }),
        say('measured', { metric, value: own }),
        say('interval', { metric, low, high }),
        trained,
      ]),
    ],
  };
}

/** The scores of a frozen head by training examples and, where the law held, what twice as many are expected to bring. */
function curveBlock(
  metric: string,
  { sizes, errors, law, gain, interval, held }: LearningCurve,
): BlockOf<'curve'> {
  const size = sizes.at(-1)!;
  const [low, high] = interval;
  const now = 1 - law(size);
  const beyond = (name: 'curve-expected' | 'curve-least' | 'curve-most', more: number) => ({
    name: inWords(say(name, {})),
    points: [[size, now] as [number, number], [2 * size, now + more] as [number, number]],
  });
  return {
    block: 'curve',
    title: held ? say('more-labels', { metric, gain, low, high }) : say('curve', { metric, size }),
    x: { title: say('curve-axis', {}), format: 'count' },
    y: { title: say('metric', { metric }), format: isShare(metric) ? 'percent' : 'decimal' },
    drawnAs: 'line',
    series: [
      {
        name: inWords(say('curve-measured', {})),
        points: sizes.map((each, i): [number, number] => [each, 1 - errors[i]!]),
      },
      ...(held
        ? [beyond('curve-expected', gain), beyond('curve-least', low), beyond('curve-most', high)]
        : []),
    ],
  };
}
