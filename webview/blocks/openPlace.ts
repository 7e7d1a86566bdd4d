/** Opens the place of an example: its row in a data file, or its image. */
export type OpenPlace = (file: string, line?: number) => void;
