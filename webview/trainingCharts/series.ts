/** One curve of a chart. */
export interface Series {
  label: string;
  colour: 'training' | 'validation' | 'ghost' | 'baseline';
  /** Whether points get marks; a series of many points is a curve without them. */
  marked: boolean;
  /** Distinguishes the series without colour. */
  dashed: boolean;
  /** Whether smoothing applies. */
  smoothed?: boolean;
}
