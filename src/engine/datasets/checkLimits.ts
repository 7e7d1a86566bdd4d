/** How much of the data is looked at to say what is to be mended in them. */
export interface CheckLimits {
  /** More bytes of tables are not read. */
  readonly bytes: number;
  /** More images are not looked through. */
  readonly images: number;
  /** So many of those that no run has decoded are decoded at a time. */
  readonly decoded: number;
}

/** What takes a few seconds: all of it is done anew after each edit. */
export const whileEditing: CheckLimits = { bytes: 64_000_000, images: 20_000, decoded: 1000 };

/** For who asks, and waits. */
export const everything: CheckLimits = {
  bytes: Number.POSITIVE_INFINITY,
  images: Number.POSITIVE_INFINITY,
  decoded: Number.POSITIVE_INFINITY,
};
