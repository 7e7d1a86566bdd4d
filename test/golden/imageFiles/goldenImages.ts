import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = 'test/golden/imageFiles';

/** An image's colours, three bytes a pixel, row by row. */
export interface StoredPixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

interface EvaluationCase {
  readonly image: string;
  readonly size: number;
  readonly crop: number;
  readonly interpolation: 'bilinear' | 'bicubic';
  readonly pixels: Buffer;
}

/** The image files that make.py wrote. */
export const imageFiles = readdirSync(path.join(folder, 'files')).sort();

export function readImage(file: string): Buffer {
  return readFileSync(path.join(folder, 'files', file));
}

/** Pillow's result for each of the files. */
export function decodedByPillow(): ReadonlyMap<string, StoredPixels> {
  return new Map(Object.entries(parse('decoded.json') as Record<string, StoredPixels>));
}

/** Images, and what timm's and torchvision's evaluation transforms make of them. */
export function evaluationGolden(): {
  images: Record<string, StoredPixels>;
  cases: readonly EvaluationCase[];
} {
  return parse('evaluation.json') as ReturnType<typeof evaluationGolden>;
}

/** An image, and what torchvision makes of it with a factor of its brightness, contrast or saturation. */
export function colourGolden(): {
  image: StoredPixels;
  cases: readonly { change: 'brightness' | 'contrast' | 'saturation'; factor: number; pixels: Buffer }[];
} {
  return parse('colours.json') as ReturnType<typeof colourGolden>;
}

function parse(file: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8'), (key, value) =>
    key === 'pixels' ? Buffer.from(value as string, 'base64') : value,
  );
}
