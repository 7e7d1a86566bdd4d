import type { z } from 'zod';
import type { Backbone, Weights } from './backbone';
import { blockNumbers } from './blockNumbers';
import { architectureNames, type ConfigFile } from './configFile';
import type { Family, TensorShapes } from './family';
import { imageRole } from './imageTensors';
import { picturesOf } from './picturePreprocessing';
import { keptConfig, labelMaps } from './savedConfig';
import { describeIssues, unsupportedConfig } from './unsupportedConfig';

/** A network as its checkpoint shows it. */
export interface ConvolutionalLayout {
  /** The names of the blocks, in the order of use. */
  readonly blocks: readonly { readonly name: string }[];
  readonly featureSize: number;
  readonly shapes: TensorShapes;
}

/** What tells one family of convolutional networks from another. */
export interface ConvolutionalDescription<Layout extends ConvolutionalLayout, Options> {
  readonly name: string;
  /** The network's name in messages. */
  readonly title: string;
  /** The names of architectures in configs, in small letters. */
  readonly architecture: RegExp;
  /** The keys of the config that shape the computation. */
  readonly options: z.ZodType<Options>;
  readonly headName: string;
  readonly stem: readonly string[];
  /** @param hasOtherNames whether the checkpoint's names are those of `otherNames` */
  readonly headDropout: (options: Options, hasOtherNames: boolean) => number;
  readonly canonicalName: (stored: string) => string | undefined;
  /** A second library's names: how a checkpoint with them is recognized, and the way back to them. */
  readonly otherNames: { readonly pattern: RegExp; readonly nameOf: (name: string) => string };
  /** Reads the layout from tensors by their canonical names. */
  readonly readLayout: (stored: TensorShapes) => Layout;
  readonly build: (layout: Layout, weights: Weights) => Backbone;
}

/**
 * A family of networks for pictures. Sizes and layers are read from the checkpoint's tensors, since no config of timm or
 * torchvision lists them.
 */
export function convolutionalFamily<Layout extends ConvolutionalLayout, Options>(
  description: ConvolutionalDescription<Layout, Options>,
): Family {
  const { name, title, architecture, headName, canonicalName, otherNames } = description;
  return {
    name,
    modality: 'image',
    files: [],
    classifierPooling: 'mean',
    describes: (config) => architectureNames(config).some((known) => architecture.test(known)),
    configure: ({ config, file, stored }) => {
      const options = parseOptions(description.options, config, file, title);
      const layout = description.readLayout(renamed(stored, canonicalName));
      const hasOtherNames = [...stored.keys()].some((known) => otherNames.pattern.test(known));
      return {
        inputs: [{ name: 'pixelValues', dtype: 'float32', axes: ['batch', 'height', 'width', 3] }],
        featureSize: layout.featureSize,
        headDropout: description.headDropout(options, hasOtherNames),
        headName,
        initializerRange: 0.01,
        shapes: layout.shapes,
        pooling: 'mean',
        pictures: picturesOf(config),
        ...blockNumbers({
          stem: description.stem,
          blocks: layout.blocks.map((block) => block.name),
          head: headName,
        }),
        adaptable: [],
        roleOf: (variable) => imageRole(variable, layout.shapes.get(variable)),
        canonicalName,
        storedName: hasOtherNames ? otherNames.nameOf : (variable) => variable,
        build: (weights) => description.build(layout, weights),
      };
    },
    savedConfig: (config, head) => ({
      ...keptConfig(config),
      num_classes: head.labels.length,
      label_names: [...head.labels],
      ...labelMaps(head),
    }),
  };
}

function renamed(stored: TensorShapes, canonicalName: (name: string) => string | undefined): TensorShapes {
  return new Map([...stored].map(([name, shape]) => [canonicalName(name) ?? name, shape]));
}

function parseOptions<Options>(
  schema: z.ZodType<Options>,
  config: ConfigFile,
  file: string,
  title: string,
): Options {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw unsupportedConfig(file, title, describeIssues(parsed.error, config));
}
