/** The amount of data that a check reads. */
export interface CheckLimits {
  /** Tables with more bytes are not read. */
  readonly bytes: number;
  /** A folder with more images is not read. */
  readonly images: number;
  /** The number of images decoded at a time, among those that no run has decoded. */
  readonly decoded: number;
}

/** A few seconds of work, since each edit repeats all of it. */
export const whileEditing: CheckLimits = { bytes: 64_000_000, images: 20_000, decoded: 1000 };

/** For users who ask for a check and wait for it. */
export const everything: CheckLimits = {
  bytes: Number.POSITIVE_INFINITY,
  images: Number.POSITIVE_INFINITY,
  decoded: Number.POSITIVE_INFINITY,
};
