import * as z from 'zod';

/**
 * What an evaluation answered to each example, where an answer is right or wrong: a line each in `answers.jsonl` beside its result, so
 * that two runs can be compared example by example.
 */
export const judgedAnswerSchema = z.object({
  /** The same for the same content, in every run. */
  id: z.string(),
  text: z.string().optional(),
  pair: z.string().optional(),
  image: z.string().optional(),
  /** As the experiment names it. */
  file: z.string(),
  line: z.number().int().nonnegative().optional(),
  truth: z.string(),
  answer: z.string(),
  isRight: z.boolean(),
});
export type JudgedAnswer = z.infer<typeof judgedAnswerSchema>;

/** The file's name. */
export const answersFile = 'answers.jsonl';
