import { modelError } from '../../experiment/errors/models';
import type { ConfigFile } from './configFile';
import { denseHead } from './denseHead';
import type { Architecture } from './family';
import type { Head } from './head';
import { nextTokenHead } from './nextTokenHead';
import { severalHeads } from './severalHeads';

/** The purpose of a language model's head: transformers knows it by the architecture, not by a `problem_type`. */
export const languageModelling = 'language_modelling';

/** THE table of heads, by the `problem_type` of a task; every other task has the dense head. */
export const heads: Readonly<Record<string, Head>> = { [languageModelling]: nextTokenHead };

/** The head of a model: its purpose, and where it has several heads, theirs by name. Plain data, as a config keeps it. */
export interface HeadDescription {
  /** A `problem_type` of transformers, `languageModelling`, or that of another task. */
  readonly problemType: string;
  readonly heads?: NamedHeads | undefined;
}

export type NamedHeads = Readonly<
  Record<string, { readonly problemType: string; readonly labels: readonly string[] }>
>;

/** The head that a description names. */
export function headOf({ problemType, heads: named }: HeadDescription): Head {
  if (!named) return Object.hasOwn(heads, problemType) ? heads[problemType]! : denseHead;
  const parts = Object.entries(named).map(
    ([name, { labels, ...part }]) => [name, { labels: labels.length, head: headOf(part) }] as const,
  );
  return severalHeads(new Map(parts));
}

/** The head of a model, as its config describes it. */
export function headIn({ problem_type, architectures, graft_heads }: ConfigFile): HeadDescription {
  const predictsTokens = (architectures ?? []).some((name) => /(LMHeadModel|ForCausalLM)$/.test(name));
  const problemType = problem_type ?? (predictsTokens ? languageModelling : 'single_label_classification');
  const named = Object.entries(graft_heads ?? {}).map(([name, { problem_type: own, labels }]) => [
    name,
    { problemType: own, labels },
  ]);
  return { problemType, heads: graft_heads ? Object.fromEntries(named) : undefined };
}

/**
 * Refuses a head that does not fit a model.
 * @param model its name or folder, for the message
 * @throws GraftError `model/missing-features`, `model/no-language-model`
 */
export function requireFit(head: Head, architecture: Architecture, model: string): void {
  const missing = head.reads.filter((feature) => !architecture.gives.includes(feature));
  if (missing.length > 0) throw modelError('model/missing-features', { features: missing, model });
  const misfit = head.misfit?.(architecture);
  if (misfit) throw misfit;
}
