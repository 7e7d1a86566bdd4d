import { z } from 'zod';
import { GraftError } from '../../../experiment/errors';
import { architectureNames, type ConfigFile } from '../configFile';
import type { TensorShapes } from '../configuredModel';
import type { ImageFamily } from '../imageFamily';
import { preprocessingOf } from '../imagePreprocessing';
import { imageRole } from '../imageTensors';
import { mobilenetV2Backbone } from './mobilenetV2Backbone';
import { canonicalMobilenetV2Name, torchvisionMobilenetV2Name } from './mobilenetV2Names';
import { mobilenetV2Presets } from './mobilenetV2Presets';
import { readMobilenetV2Layout } from './mobilenetV2Tensors';

/** timm's `mobilenetv2_100`, with the width in percent and perhaps `d` for depth; torchvision's `mobilenet_v2`. */
const architecture = /^(mobilenetv2|mobilenet_v2|mobilenetv2_\d+d?)$/;

const rate = z.number().min(0).lt(1);
/** The head's dropout, in timm's and in torchvision's words. */
const dropoutSchema = z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() });

/** MobileNetV2, as timm and torchvision save it. */
export const mobilenetV2Family: ImageFamily = {
  kind: 'image',
  modelType: 'mobilenet_v2',
  presets: mobilenetV2Presets,
  describes: (config) => architectureNames(config).some((name) => architecture.test(name)),
  configure: (config, file, stored) => {
    const layout = readMobilenetV2Layout(canonicalShapes(stored));
    const isTorchvision = [...stored.keys()].some((name) => name.startsWith('features.'));
    return {
      featureSize: layout.featureSize,
      headDropout: readDropout(config, file, isTorchvision ? 0.2 : 0),
      headName: 'classifier',
      initializerRange: 0.01,
      shapes: layout.shapes,
      roleOf: (name) => imageRole(name, layout.shapes.get(name)),
      canonicalName: canonicalMobilenetV2Name,
      storedName: isTorchvision ? torchvisionMobilenetV2Name : (name) => name,
      preprocessing: preprocessingOf(mobilenetV2Presets, config),
      backbone: (variables) => mobilenetV2Backbone(layout, variables),
    };
  },
};

function canonicalShapes(stored: TensorShapes): TensorShapes {
  return new Map([...stored].map(([name, shape]) => [canonicalMobilenetV2Name(name) ?? name, shape]));
}

function readDropout(config: ConfigFile, file: string, usual: number): number {
  const parsed = dropoutSchema.safeParse(config);
  if (parsed.success) return parsed.data.drop_rate ?? parsed.data.dropout ?? usual;
  const keys = parsed.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`).join('; ');
  throw new GraftError(
    'model/unsupported-config',
    `${file} describes a MobileNetV2 that is not supported: ${keys}.`,
    {
      remedy: 'Choose another model, or one whose config.json has the usual settings.',
      place: { file },
    },
  );
}
