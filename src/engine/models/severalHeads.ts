import type { NamedTensors } from '../compile/feeds';
import { underPrefix, withPrefix } from '../compile/namedFeeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { Backbone, Pass } from './backbone';
import type { Architecture } from './family';
import type { BuiltHead, Head } from './head';

/** One of several heads. */
interface PartHead {
  readonly head: Head;
  /** How many labels it has. */
  readonly labels: number;
}

/** The prefix of all that one of several heads gives or is held against. */
export const headPrefix = (name: string) => `${name}.`;

/** The name that one of several heads has in a model, before its variables' own. */
export const nameOfHead = (headName: string, part: string) => `${headName}.${part}`;

/** Several heads over one backbone as one head: its outputs are those of all, each behind the name of its head. */
export function severalHeads(parts: ReadonlyMap<string, PartHead>): Head {
  const each = <T>(use: (part: PartHead, name: string) => T) =>
    [...parts].map(([name, part]) => [name, use(part, name)] as const);
  return {
    reads: [...new Set(each(({ head }) => head.reads).flatMap(([, reads]) => reads))],
    shapes: (architecture) =>
      new Map(
        each(({ head, labels }, name) => [
          ...head.shapes(architectureOf(architecture, name), labels),
        ]).flatMap(([, shapes]) => shapes),
      ),
    misfit: (architecture) =>
      each(({ head }) => head.misfit?.(architecture)).find(([, misfit]) => misfit)?.[1],
    build: (architecture, weights, backbone) => {
      const shared = computedOnce(backbone);
      const built = each(({ head }, name) =>
        head.build(architectureOf(architecture, name), weights, shared.backbone),
      );
      const together =
        (of: 'outputs' | 'served'): BuiltHead['outputs'] =>
        (inputs, pass) =>
          shared.during(() => merged(built.map(([name, head]) => [name, head[of](inputs, pass)])));
      return { outputs: together('outputs'), served: together('served') };
    },
    outputsOf: (served, inputs) =>
      merged(each(({ head }, name) => head.outputsOf(underPrefix(headPrefix(name), served), inputs))),
  };
}

function merged<T>(parts: readonly (readonly [string, Readonly<Record<string, T>>])[]): Record<string, T> {
  return Object.assign({}, ...parts.map(([name, own]) => withPrefix(headPrefix(name), own)));
}

/** The architecture for one of the heads, with names for the layers of that head. */
function architectureOf({ auxiliaryHead: _, ...architecture }: Architecture, name: string): Architecture {
  const { headName, headLayers } = architecture;
  return {
    ...architecture,
    headName: nameOfHead(headName, name),
    ...(headLayers && {
      headLayers: headLayers.map((layer) => ({ ...layer, name: nameOfHead(layer.name, name) })),
    }),
  };
}

/** A backbone that computes each of its features once while a function runs. */
function computedOnce(backbone: Backbone) {
  const computed = new Map<string, unknown>();
  const once =
    <T>(name: string, compute: (inputs: NamedTensors, pass: Pass) => T) =>
    (inputs: NamedTensors, pass: Pass): T => {
      if (!computed.has(name)) computed.set(name, compute(inputs, pass));
      return computed.get(name) as T;
    };
  const { pooled, tokens, pyramid, halves } = backbone;
  const maps = pyramid && once('pyramid', pyramid);
  const lastMap = (inputs: NamedTensors, pass: Pass) => [...maps!(inputs, pass).values()].at(-1)!;
  return {
    backbone: {
      ...backbone,
      // A CNN's vector is made of its last map, which heads over its maps have computed.
      pooled: once<tf.Tensor2D>('pooled', (inputs, pass) =>
        computed.has('pyramid') ? halves!.vector(lastMap(inputs, pass), pass) : pooled(inputs, pass),
      ),
      ...(tokens && { tokens: once('tokens', tokens) }),
      ...(maps && { pyramid: maps }),
    } satisfies Backbone,
    during<T>(use: () => T): T {
      computed.clear();
      try {
        return use();
      } finally {
        computed.clear();
      }
    },
  };
}
