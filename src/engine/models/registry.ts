import { GraftError } from '../../experiment/errors';
import { bertFamily } from './bert/bertFamily';
import type { ConfigFile } from './configFile';
import type { ImageFamily } from './imageFamily';
import { mobilenetV2Family } from './mobilenetV2/mobilenetV2Family';
import { resnetFamily } from './resnet/resnetFamily';
import type { TextFamily } from './textFamily';

const families: readonly (TextFamily | ImageFamily)[] = [bertFamily, resnetFamily, mobilenetV2Family];

/** The family that a config names by its architecture or `model_type`. Throws `model/unknown-family`. */
export function familyOf(config: ConfigFile, file: string): TextFamily | ImageFamily {
  const family = families.find(({ describes }) => describes(config));
  if (family) return family;
  const { architecture, model_type, architectures } = config;
  const named = architecture ?? model_type ?? architectures?.join(', ') ?? 'no model type';
  const known = families.map(({ modelType }) => modelType).join(', ');
  throw new GraftError('model/unknown-family', `${file} names ${named}; supported are: ${known}.`, {
    remedy: 'Choose a model of a supported family.',
    place: { file },
  });
}
