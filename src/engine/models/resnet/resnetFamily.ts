import { z } from 'zod';
import { GraftError } from '../../../experiment/errors';
import { architectureNames, type ConfigFile } from '../configFile';
import type { TensorShapes } from '../configuredModel';
import type { ImageFamily } from '../imageFamily';
import { preprocessingOf } from '../imagePreprocessing';
import { imageRole } from '../imageTensors';
import { resnetBackbone } from './resnetBackbone';
import { canonicalResnetName, transformersResnetName } from './resnetNames';
import { resnetPresets } from './resnetPresets';
import { readResnetLayout } from './resnetTensors';

/** `resnet18` to `wide_resnet101_2` in timm and torchvision; variants with another stem have letters behind the number. */
const architecture = /^(resnet(\d+)?|wide_resnet\d+_2|resnetforimageclassification|resnetmodel)$/;

/** What would change the computation, in timm's and transformers' words, and the only values that are supported. */
const supportedSchema = z.looseObject({
  hidden_act: z.literal('relu').default('relu'),
  downsample_in_first_stage: z.literal(false).default(false),
  downsample_in_bottleneck: z.literal(false).default(false),
  drop_rate: z.number().min(0).lt(1).default(0),
});

/** ResNet, as timm, torchvision and transformers save it. */
export const resnetFamily: ImageFamily = {
  kind: 'image',
  modelType: 'resnet',
  presets: resnetPresets,
  describes: (config) => architectureNames(config).some((name) => architecture.test(name)),
  configure: (config, file, stored) => {
    const headDropout = readDropout(config, file);
    const layout = readResnetLayout(canonicalShapes(stored));
    const isTransformers = [...stored.keys()].some((name) => /^(resnet\.)?embedder\./.test(name));
    return {
      featureSize: layout.featureSize,
      headDropout,
      headName: 'fc',
      initializerRange: 0.01,
      shapes: layout.shapes,
      roleOf: (name) => imageRole(name, layout.shapes.get(name)),
      canonicalName: canonicalResnetName,
      storedName: isTransformers ? transformersResnetName : (name) => name,
      preprocessing: preprocessingOf(resnetPresets, config),
      backbone: (variables) => resnetBackbone(layout, variables),
    };
  },
};

function canonicalShapes(stored: TensorShapes): TensorShapes {
  return new Map([...stored].map(([name, shape]) => [canonicalResnetName(name) ?? name, shape]));
}

function readDropout(config: ConfigFile, file: string): number {
  const parsed = supportedSchema.safeParse(config);
  if (parsed.success) return parsed.data.drop_rate;
  const keys = parsed.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`).join('; ');
  throw new GraftError(
    'model/unsupported-config',
    `${file} describes a ResNet that is not supported: ${keys}.`,
    {
      remedy: 'Choose another model, or one whose config.json has the usual settings.',
      place: { file },
    },
  );
}
