/** What is drawn as one curve of a chart. */
export interface Series {
  label: string;
  colour: 'training' | 'validation' | 'ghost' | 'baseline';
  /** Drawn with marks at its points; a series without them is a curve of many. */
  marked: boolean;
  /** Distinguishes the series without colour. */
  dashed: boolean;
  /** Whether smoothing applies. */
  smoothed?: boolean;
}
