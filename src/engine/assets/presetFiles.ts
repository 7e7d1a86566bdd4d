import { createHash } from 'node:crypto';
import type { ImagePreprocessing, Preset, PresetFile } from '../../experiment/models/preset';

/** The config.json, in timm's form, of a preset whose source has none; undefined if the source has one. */
export function writtenConfig({ config, images }: Preset): string | undefined {
  if (!config) return undefined;
  const whole = { ...config, ...(images ? { pretrained_cfg: pretrainedConfig(images) } : {}) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** All files of a preset's folder: those of its source, and config.json if Graft writes it. */
export function presetFiles(preset: Preset): readonly PresetFile[] {
  const text = writtenConfig(preset);
  if (text === undefined) return preset.files;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return [...preset.files, { name: 'config.json', sha256, bytes: Buffer.byteLength(text) }];
}

function pretrainedConfig({ size, crop, test, interpolation, mean, std }: ImagePreprocessing) {
  return {
    input_size: [3, size, size],
    crop_pct: crop,
    test_input_size: [3, test.size, test.size],
    test_crop_pct: test.crop,
    interpolation,
    mean,
    std,
  };
}
