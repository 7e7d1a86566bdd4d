import * as z from 'zod';
import { intervalSchema } from '../reports/report';

const count = z.number().int().nonnegative();
const finite = z.number();

/** A number with its 95 % confidence interval, if it has one. */
const measuredSchema = z.object({ value: finite, interval: intervalSchema.optional() });
/** How far the probabilities of answers are right, on the scored examples. */
const confidenceSchema = z.object({
  logLoss: measuredSchema,
  calibrationError: measuredSchema,
  brierScore: measuredSchema,
});
export type ConfidenceScores = z.infer<typeof confidenceSchema>;

/** The parts of an evaluation's result beyond its metrics. */
export const judgedInDepth = {
  /** The temperature by which a package divides logits, and the examples that it was fitted on; absent if none is better than 1. */
  temperature: z.object({ value: finite.positive(), examples: count }).optional(),
  /** With the temperature; absent where answers have no probabilities. */
  confidence: confidenceSchema.optional(),
  /** Without it, if there is one. */
  confidenceAsTrained: confidenceSchema.optional(),
  /** The accuracy of parts of the examples, the most certainly worse first: by length, where the column is empty, and by columns. */
  slices: z
    .array(
      z.object({
        column: z.string(),
        value: z.string(),
        examples: count,
        accuracy: finite,
        interval: intervalSchema,
        /** The accuracy of the other examples. */
        others: finite,
        /** Corrected for the number of slices. */
        pValue: finite,
      }),
    )
    .optional(),
  /** How well examples are ranked for each label against the others. */
  rankings: z
    .array(z.object({ label: z.string(), rocAuc: measuredSchema, averagePrecision: measuredSchema }))
    .optional(),
};
