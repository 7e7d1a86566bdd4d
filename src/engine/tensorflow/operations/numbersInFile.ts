/** The position of a tensor's float32 values in an open file, in memory order. */
export interface NumbersInFile {
  /** The file descriptor, which must stay open meanwhile. */
  readonly descriptor: number;
  /** The position in bytes. */
  readonly position: number;
}

/** The inputs of operations for it: the descriptor, and the position as two halves, the higher first. */
export function placeNumbers({ descriptor, position }: NumbersInFile): number[] {
  return [descriptor, Math.floor(position / 2 ** 32), position | 0];
}
