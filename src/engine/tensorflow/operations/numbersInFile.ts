/** Where a tensor's numbers stand in an open file, float32 and in the order of memory. */
export interface NumbersInFile {
  /** The system's number for the file, which must stay open meanwhile. */
  readonly descriptor: number;
  /** In bytes. */
  readonly position: number;
}

/** That place as operations take it: the descriptor, and the position as two halves, the higher first. */
export function placeNumbers({ descriptor, position }: NumbersInFile): number[] {
  return [descriptor, Math.floor(position / 2 ** 32), position | 0];
}
