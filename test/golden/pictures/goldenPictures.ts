import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = 'test/golden/pictures';

/** A picture's colours, three bytes a pixel, row by row. */
export interface StoredPixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

interface EvaluationCase {
  readonly picture: string;
  readonly size: number;
  readonly crop: number;
  readonly interpolation: 'bilinear' | 'bicubic';
  readonly pixels: Buffer;
}

/** The picture files that make.py wrote. */
export const pictureFiles = readdirSync(path.join(folder, 'files')).sort();

export function readPicture(file: string): Buffer {
  return readFileSync(path.join(folder, 'files', file));
}

/** What Pillow makes of each of the files. */
export function decodedByPillow(): ReadonlyMap<string, StoredPixels> {
  return new Map(Object.entries(parse('decoded.json') as Record<string, StoredPixels>));
}

/** Pictures, and what timm's and torchvision's evaluation transforms make of them. */
export function evaluationGolden(): {
  pictures: Record<string, StoredPixels>;
  cases: readonly EvaluationCase[];
} {
  return parse('evaluation.json') as ReturnType<typeof evaluationGolden>;
}

/** A picture, and what torchvision makes of it with a factor of its brightness, contrast or saturation. */
export function colourGolden(): {
  picture: StoredPixels;
  cases: readonly { change: 'brightness' | 'contrast' | 'saturation'; factor: number; pixels: Buffer }[];
} {
  return parse('colours.json') as ReturnType<typeof colourGolden>;
}

function parse(file: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8'), (key, value) =>
    key === 'pixels' ? Buffer.from(value as string, 'base64') : value,
  );
}
