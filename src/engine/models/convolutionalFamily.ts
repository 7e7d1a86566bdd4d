import type * as z from 'zod';
import { modelError, type OtherNetwork } from '../../experiment/errors/models';
import type { Weights } from './backbone';
import { blockNumbers } from './blockNumbers';
import { architectureNames, type ConfigFile } from './configFile';
import type { AuxiliaryHead, Family, TensorShapes } from './family';
import { imagesOf } from './imagePreprocessing';
import { imageRole } from './imageTensors';
import { type CheckpointNames, checkpointNames, type OtherNames } from './otherNames';
import { keptConfig, labelMaps } from './savedConfig';
import { pyramidOf, strideDepth, type Trunk, trunkBackbone } from './trunk';
import type { UnitGroup } from './units';
import { describeIssues, unsupportedConfig } from './unsupportedConfig';

/** A network as its checkpoint shows it. */
export interface ConvolutionalLayout {
  /** The names of the blocks, in the order of use. */
  readonly blocks: readonly { readonly name: string }[];
  readonly featureSize: number;
  /** The strides of the maps that the trunk gives, and their channels, in the order of computation. */
  readonly maps: readonly (readonly [stride: number, channels: number])[];
  readonly shapes: TensorShapes;
  readonly auxiliaryHead?: AuxiliaryHead | undefined;
  /** Whether it lacks layers that the libraries' own networks have. */
  readonly isTrunk?: boolean;
  /** The channels within blocks that can be removed; absent where none can. */
  readonly units?: readonly UnitGroup[];
}

/** The definition of a family of CNNs. */
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
  readonly headDropout: (options: Options, library: NetworkFacts['library']) => number;
  /** Libraries besides the one whose names the family uses. */
  readonly otherNames: readonly OtherNames[];
  /** Tensors, by their stored names, that a checkpoint may have and that nothing here is computed from. */
  readonly unused?: RegExp;
  readonly adopt?: Family['adopt'];
  /** Reads the layout from tensors by the family's names. */
  readonly readLayout: (stored: TensorShapes) => Layout;
  /** A contradiction between the tensors and the config's architecture; undefined if there is none. */
  readonly misfit?: (layout: Layout, names: readonly string[]) => OtherNetwork | undefined;
  /** @param weights all that the layout's `shapes` name */
  readonly trunk: (layout: Layout, weights: Weights, facts: NetworkFacts<Options>) => Trunk;
}

/** The facts about a CNN besides its tensors' shapes. */
export interface NetworkFacts<Options = unknown> extends Pick<CheckpointNames, 'library'> {
  readonly options: Options;
  /** All names that the config gives it, in small letters. */
  readonly names: readonly string[];
  /** The head's dropout, which some networks have before other dense layers too. */
  readonly dropout: number;
}

/** In the config of a network without some of its channels, which no other library builds. */
const cutKey = 'graft_channels_removed';

/**
 * A family of CNNs. Sizes and layers are read from the checkpoint's tensors, because configs of timm and torchvision lack them.
 */
export function convolutionalFamily<Layout extends ConvolutionalLayout, Options>(
  description: ConvolutionalDescription<Layout, Options>,
): Family {
  const { name, title, architecture, headName, adopt } = description;
  return {
    name,
    modality: 'image',
    files: [],
    classifierPooling: 'mean',
    ...(adopt && { adopt }),
    describes: (config) => architectureNames(config).some((known) => architecture.test(known)),
    configure: ({ config, file, stored }) => {
      const options = parseOptions(description.options, config, file, title);
      const names = checkpointNames(stored, config, description);
      const layout = description.readLayout(renamed(stored, names.canonicalName));
      const misfit = description.misfit?.(layout, architectureNames(config));
      if (misfit !== undefined) {
        const named = architectureNames(config)[0] ?? name;
        throw modelError('model/other-network', { file, named, misfit }, { place: { file } });
      }
      const facts: NetworkFacts<Options> = {
        options,
        library: names.library,
        names: architectureNames(config),
        dropout: description.headDropout(options, names.library),
      };
      return {
        inputs: [{ name: 'pixelValues', dtype: 'float32', axes: ['batch', 'height', 'width', 3] }],
        gives: ['pooled', 'pyramid'],
        pyramidChannels: pyramidOf(layout.maps),
        depths: [...pyramidOf(layout.maps).keys()].map(strideDepth),
        featureSize: layout.featureSize,
        headDropout: facts.dropout,
        headName,
        ...(layout.auxiliaryHead && { auxiliaryHead: layout.auxiliaryHead }),
        initializerRange: 0.01,
        shapes: layout.shapes,
        pooling: 'mean',
        images: imagesOf(config),
        ...blockNumbers({
          stem: description.stem,
          blocks: layout.blocks.map((block) => block.name),
          heads: [headName, ...(layout.auxiliaryHead ? [layout.auxiliaryHead.name] : [])],
        }),
        adaptable: [],
        isForeign: config[cutKey] === true || layout.isTrunk === true,
        ...(layout.units && { removable: { groups: layout.units, layers: [] } }),
        roleOf: (variable) => imageRole(variable, layout.shapes.get(variable)),
        canonicalName: names.canonicalName,
        storedName: isForTimm(config, names) ? (variable) => variable : names.storedName,
        build: (weights) =>
          trunkBackbone(description.trunk(layout, weights, facts), weights, imagesOf(config)),
      };
    },
    reducedConfig: (config) => ({ ...config, [cutKey]: true }),
    savedConfig: (config, head) => ({
      ...keptConfig(config),
      num_classes: head.labels.length,
      label_names: [...head.labels],
      problem_type: head.problemType,
      ...labelMaps(head),
    }),
  };
}

/** A config in timm's words makes a folder that timm loads, if the weights have its names; those of efficientnet_pytorch load nowhere else. */
function isForTimm({ pretrained_cfg }: ConfigFile, { library }: CheckpointNames): boolean {
  return library === 'efficientnet_pytorch' && pretrained_cfg != null;
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
