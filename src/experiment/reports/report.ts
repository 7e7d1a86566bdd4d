import * as z from 'zod';
import type { Clause, Parts } from '../errors/catalogue';
import type { Phrase } from '../errors/phrase';

/**
 * What a stage has to say, as blocks of plain data. Terminal, notebook, plain text and model card each draw a block in one way, so that
 * a task that reports something new adds no view. Everything is text or number; nothing in it is markup.
 */

const word = z.union([z.string().max(10_000), z.number()]);
/** How deep reasons stand inside reasons. */
const deepest = 4;

/** The parts of a sentence. Without them, or where they are too many, its message stands as it was stored. */
export const partsSchema = partsTo(deepest);

function partsTo(depth: number): z.ZodType<Parts> {
  const mentioned = depth === 0 ? word : z.union([word, clauseTo(depth - 1)]);
  return z
    .record(z.string().max(100), z.union([mentioned, z.boolean(), z.array(mentioned).max(1000)]))
    .refine((parts) => Object.keys(parts).length <= 50);
}

function clauseTo(depth: number): z.ZodType<Clause> {
  return z.object({
    code: z.string().max(100),
    message: z.string().max(100_000),
    remedy: z.string().max(10_000).optional(),
    parts: partsTo(depth).optional().catch(undefined),
  });
}

/** A text as data: its code, and its parts. */
export const phraseSchema: z.ZodType<Phrase> = z.object({
  say: z.string().max(100),
  parts: partsSchema.optional(),
});

const count = z.number().int().nonnegative();

/** How the values of a column or an axis are written. */
export const formatSchema = z.enum(['text', 'count', 'percent', 'decimal', 'rounded']);
export type ValueFormat = z.infer<typeof formatSchema>;

/** Words of ours are a phrase, data are a string, and so are the words of older results. */
const saidSchema = z.union([z.string(), phraseSchema]);

/** Words of ours as a phrase; a string is shown as it is. */
export type Said = z.infer<typeof saidSchema>;

const cellSchema = z.union([saidSchema, z.number(), z.null()]);
export type Cell = z.infer<typeof cellSchema>;

/** `isBar`: where there is room, a bar behind each number compares it with the greatest of its kind. */
const columnSchema = z.object({ title: saidSchema, format: formatSchema, isBar: z.boolean().optional() });
export type ReportColumn = z.infer<typeof columnSchema>;

/** The ends of a confidence interval. */
export const intervalSchema = z.tuple([z.number(), z.number()]);

/** Metrics that stand at the top. A title takes the place of the metric's own. */
const scoresSchema = z.object({
  block: z.literal('scores'),
  scores: z.array(
    z.object({
      metric: z.string(),
      value: z.number(),
      title: saidSchema.optional(),
      /** The 95 % confidence interval. */
      interval: intervalSchema.optional(),
    }),
  ),
  note: saidSchema.optional(),
});

/** The first column names the row; `summary` is a last row that sums up. */
const tableSchema = z.object({
  block: z.literal('table'),
  title: saidSchema,
  columns: z.array(columnSchema),
  rows: z.array(z.array(cellSchema)),
  summary: z.array(cellSchema).optional(),
});

/** Counts, for example of true labels down and predicted labels across. */
const matrixSchema = z.object({
  block: z.literal('matrix'),
  title: saidSchema,
  labels: z.array(z.string()),
  counts: z.array(z.array(count)),
});

/**
 * Points of one or more series over a common axis; `marks` are drawn apart, `line` is joined. Where there is an `area`, it is what the
 * areas of marks stand for, and each point has one.
 */
const curveSchema = z.object({
  block: z.literal('curve'),
  title: saidSchema,
  x: columnSchema,
  y: columnSchema,
  area: columnSchema.optional(),
  drawnAs: z.enum(['line', 'marks']),
  /** Both axes measure the same: they have one range, and the diagonal is drawn. */
  isSquare: z.boolean().optional(),
  series: z.array(
    z.object({
      name: z.string(),
      points: z.array(z.tuple([z.number(), z.number()])),
      areas: z.array(z.number().nonnegative()).optional(),
    }),
  ),
});

/** How often values of a range occur: bars of equal width from 0 on, up to a line that they are held against, and what lies beyond it. */
const histogramSchema = z.object({
  block: z.literal('histogram'),
  title: saidSchema,
  x: columnSchema,
  binWidth: z.number().positive(),
  counts: z.array(count).min(1),
  mark: z.object({ at: z.number(), title: saidSchema }).optional(),
  beyond: count.optional(),
  note: saidSchema,
});

/** A small image: small enough for a log, and nothing that a page would fetch. */
export const thumbnailSchema = z
  .string()
  .max(40_000)
  .regex(/^data:image\/jpeg;base64,[A-Za-z0-9+/]+=*$/);

/** Examples, with cells that describe each. */
const samplesSchema = z.object({
  block: z.literal('samples'),
  title: saidSchema,
  columns: z.array(columnSchema),
  samples: z.array(
    z.object({
      text: z.string().optional(),
      pair: z.string().optional(),
      /** The file of an image, as the experiment names it. */
      image: z.string().optional(),
      /** A small image of the example. */
      thumbnail: thumbnailSchema.optional(),
      cells: z.array(cellSchema),
      /** The data file, as the experiment names it, and the line in it; an image of a folder is its own file. */
      file: z.string().optional(),
      line: count.optional(),
    }),
  ),
  /** Said instead when there are none. */
  none: saidSchema,
});

const partSchemas = [
  scoresSchema,
  tableSchema,
  matrixSchema,
  curveSchema,
  histogramSchema,
  samplesSchema,
] as const;

/** Blocks under a title that says the most important of them; closed at first, where a view can open it. */
const sectionSchema = z.object({
  block: z.literal('section'),
  title: saidSchema,
  blocks: z.array(z.discriminatedUnion('block', partSchemas)),
});

export const blockSchema = z.discriminatedUnion('block', [...partSchemas, sectionSchema]);
export type ReportBlock = z.infer<typeof blockSchema>;
export type BlockOf<B extends ReportBlock['block']> = Extract<ReportBlock, { block: B }>;

/** Data whose phrases have become words. */
export type InWords<T> = T extends Phrase ? string : { [K in keyof T]: InWords<T[K]> };
export type DrawnBlock = InWords<ReportBlock>;
export type DrawnOf<B extends ReportBlock['block']> = Extract<DrawnBlock, { block: B }>;
export type DrawnCell = InWords<Cell>;
export type DrawnColumn = InWords<ReportColumn>;
