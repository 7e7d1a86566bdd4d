import type { ExampleInput, Modality } from '../modality';

/** Programs in Python by library. */
const programs = {
  timm: (answers: string) => `import timm
from PIL import Image
from timm.data import create_transform, resolve_model_data_config

model = timm.create_model("local-dir:.", pretrained=True).eval()  # this folder
transform = create_transform(**resolve_model_data_config(model))
scores = model(transform(Image.open("image.jpg").convert("RGB")).unsqueeze(0))${answers}
print(dict(zip(model.pretrained_cfg["label_names"], scores[0].tolist())))`,
  transformers: () => `from transformers import pipeline

print(pipeline("image-classification", model=".")("image.jpg"))  # this folder`,
};

/** How a package for images is used. */
export const imageUsage: Modality['card']['usage'] = (library, _, answers) => ({
  question: 'image.jpg',
  python: library && { code: programs[library === 'timm' ? library : 'transformers'](answers) },
});

/** How programs get an image. */
export const imageExample: ExampleInput = {
  forNode: ['sharp'],
  argument: 'image.jpg',
  imports: [`import sharp from 'sharp';`],
  inNode: `const [file = 'image.jpg'] = process.argv.slice(2);
// Upright, and without transparency.
const upright = sharp(file).rotate().removeAlpha().toColourspace('srgb');
const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true });
const input = { data, width: info.width, height: info.height };`,
  inBrowser: `const image = document.querySelector('img')!;
await image.decode();
const { naturalWidth: width, naturalHeight: height } = image;
const canvas = new OffscreenCanvas(width, height).getContext('2d')!;
canvas.drawImage(image, 0, 0);
const input = canvas.getImageData(0, 0, width, height);`,
};
