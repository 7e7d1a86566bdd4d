import type { ConfigFile } from './configFile';
import { headShapes, denseHead as overFeatures } from './head';
import type { BuiltHead, Head } from './headKind';
import { nextTokenHead } from './nextTokenHead';

/** Dropout and a dense layer over one vector an example. */
const denseHead: Head = {
  reads: 'pooled',
  shapes: headShapes,
  build: (architecture, weights, backbone) => {
    const head = overFeatures(weights, architecture);
    const outputs: BuiltHead['outputs'] = (inputs, pass) => ({
      logits: head(backbone.pooled(inputs, pass), pass.dropout),
    });
    return { outputs, served: outputs };
  },
  outputsOf: (served) => served,
};

/** What is learned by a language model: transformers knows it by the architecture, not by a `problem_type`. */
export const languageModelling = 'language_modelling';

const otherHeads: Readonly<Record<string, Head>> = { [languageModelling]: nextTokenHead };

/** The head of a model for a purpose, which is a `problem_type` of transformers, or `languageModelling`. */
export function headFor(purpose: string): Head {
  return Object.hasOwn(otherHeads, purpose) ? otherHeads[purpose]! : denseHead;
}

/** What a model's head is for, as its config says. */
export function purposeOf({ problem_type, architectures }: ConfigFile): string {
  const predictsTokens = (architectures ?? []).some((name) => /(LMHeadModel|ForCausalLM)$/.test(name));
  return problem_type ?? (predictsTokens ? languageModelling : 'single_label_classification');
}
