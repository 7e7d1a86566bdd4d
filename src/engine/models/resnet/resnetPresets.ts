import { type ImagePresets, imageNet } from '../imagePreprocessing';

const byTimm = 'Apache-2.0';
const byTorchvision = 'BSD-3-Clause';

/** By timm's names. `tv` are torchvision's weights. */
export const resnetPresets: ImagePresets = {
  'resnet18.a1_in1k': known('resnet18.a1_in1k', byTimm),
  'resnet18.tv_in1k': known('resnet18.tv_in1k', byTorchvision),
  'resnet34.a1_in1k': known('resnet34.a1_in1k', byTimm),
  'resnet34.tv_in1k': known('resnet34.tv_in1k', byTorchvision),
  'resnet50.a1_in1k': known('resnet50.a1_in1k', byTimm),
  'resnet50.tv_in1k': known('resnet50.tv_in1k', byTorchvision),
};

function known(name: string, license: string) {
  return { origin: `https://huggingface.co/timm/${name}`, license, preprocessing: imageNet };
}
