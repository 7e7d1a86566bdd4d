import { tf } from '../tensorflow/loadTensorFlow';
import { uint8 } from '../tensorflow/operations/bytes';
import { execute, integers } from '../tensorflow/operations/execute';
import type { Mirrors } from './scaleBytes';

/** A geometric change that keeps the size: mirroring, then rotation around the centre, then a shift. */
export interface Warp extends Mirrors {
  /** Clockwise, in degrees. */
  readonly angle: number;
  /** The shift right and down, as fractions of the side. */
  readonly shift: readonly [right: number, down: number];
}

/** Whether more happens to an image than that it is mirrored. */
export const isProjected = ({ angle, shift }: Warp) =>
  angle !== 0 || shift.some((distance) => distance !== 0);

/**
 * Warps an image; what comes from outside of it is its reflection.
 * @param pixels [height, width, 3] of uint8
 * @returns the same shape; the image itself if nothing changes
 */
export function warpImage(pixels: tf.Tensor3D, warp: Warp): tf.Tensor3D {
  const { mirrored, upsideDown } = warp;
  if (isProjected(warp)) return project(pixels, warp);
  const axes = [...(upsideDown ? [0] : []), ...(mirrored ? [1] : [])];
  if (axes.length === 0) return pixels;
  return tf.tidy(() =>
    execute('ReverseV2', [pixels, integers(axes)], { T: uint8, Tidx: { dtype: 'int32' } }),
  );
}

function project(pixels: tf.Tensor3D, warp: Warp): tf.Tensor3D {
  const [height, width] = pixels.shape;
  return tf.tidy(() => {
    const image = reshape(pixels, [1, height, width, 3]);
    const inputs = [
      image,
      tf.tensor2d([sourceOf(warp, height, width)]),
      integers([height, width]),
      tf.scalar(0),
    ];
    const projected = execute('ImageProjectiveTransformV3', inputs, {
      dtype: uint8,
      interpolation: { text: 'BILINEAR' },
      fill_mode: { text: 'REFLECT' },
    });
    return reshape(projected, [height, width, 3]) as tf.Tensor3D;
  });
}

/** Where each pixel comes from: x from a x + b y + c, y from d x + e y + f, in the order that the operation wants. */
function sourceOf({ mirrored, upsideDown, angle, shift }: Warp, height: number, width: number): number[] {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [flipX, flipY] = [mirrored ? -1 : 1, upsideDown ? -1 : 1];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const [fromX, fromY] = [middleX + shift[0] * width, middleY + shift[1] * height];
  const [a, b, d, e] = [flipX * cos, flipX * sin, -flipY * sin, flipY * cos];
  return [a, b, middleX - a * fromX - b * fromY, d, e, middleY - d * fromX - e * fromY, 0, 0];
}

function reshape(pixels: tf.Tensor, shape: number[]): tf.Tensor {
  return execute('Reshape', [pixels, integers(shape)], { T: uint8, Tshape: { dtype: 'int32' } });
}
