import type { ImagePreprocessing } from '../../../experiment/models/preset';

/** The numbers of Pillow's filters, which transformers uses. */
const resample = { bilinear: 2, bicubic: 3 };

/**
 * `preprocessor_config.json`: how transformers fits images to the model, by the one of its processors that scales the shorter side and
 * cuts out the middle. Where an odd number of pixels is cut off, it cuts half a pixel away from where timm and torchvision do.
 */
export function preprocessorConfig({ size, crop, interpolation, mean, std }: ImagePreprocessing): string {
  const config = {
    image_processor_type: 'BitImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    size: { shortest_edge: Math.floor(size / crop) },
    resample: resample[interpolation],
    do_center_crop: true,
    crop_size: { height: size, width: size },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: mean,
    image_std: std,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
