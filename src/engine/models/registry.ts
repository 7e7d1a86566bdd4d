import { modelError } from '../../experiment/errors/models';
import { albertFamily } from './albert/albertFamily';
import { alexnetFamily } from './alexnet/alexnetFamily';
import { bertFamily } from './bert/bertFamily';
import type { ConfigFile } from './configFile';
import { densenetFamily } from './densenet/densenetFamily';
import { distilbertFamily } from './distilbert/distilbertFamily';
import { efficientnetFamily } from './efficientnet/efficientnetFamily';
import { elmoFamily } from './elmo/elmoFamily';
import type { Family } from './family';
import { gpt2Family } from './gpt2/gpt2Family';
import { inceptionFamily } from './inceptionV3/inceptionFamily';
import { mobilenetV2Family } from './mobilenetV2/mobilenetV2Family';
import { mobilenetV3Family } from './mobilenetV3/mobilenetV3Family';
import { mpnetFamily } from './mpnet/mpnetFamily';
import { resnetFamily } from './resnet/resnetFamily';
import { robertaFamily, xlmRobertaFamily } from './roberta/robertaFamily';
import { vggFamily } from './vgg/vggFamily';

/** All families, in the order in which a config is held against them. */
export const families: Family[] = [
  bertFamily,
  distilbertFamily,
  robertaFamily,
  xlmRobertaFamily,
  albertFamily,
  mpnetFamily,
  gpt2Family,
  elmoFamily,
  resnetFamily,
  mobilenetV2Family,
  mobilenetV3Family,
  efficientnetFamily,
  densenetFamily,
  vggFamily,
  alexnetFamily,
  inceptionFamily,
];

/** The family that a config names by its architecture or `model_type`. Throws `model/unknown-family`. */
export function familyOf(config: ConfigFile, file: string): Family {
  const family = families.find(({ describes }) => describes(config));
  if (family) return family;
  const { architecture, model_type, architectures } = config;
  const named = architecture ?? model_type ?? architectures?.join(', ');
  const known = families.map(({ name }) => name);
  throw modelError('model/unknown-family', { file, named, families: known }, { place: { file } });
}
