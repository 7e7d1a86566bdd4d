/** Colours and marks of the current theme. */
export interface ChartTheme {
  text: string;
  grid: string;
  training: string;
  validation: string;
  ghost: string;
  baseline: string;
}

/** Reads the theme's colours. Gridlines use the text colour, because high contrast themes leave the others empty. */
export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const colour = (name: string, otherwise: string) =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const text = colour('foreground', '#888888');
  return {
    text,
    grid: `color-mix(in srgb, ${text} 16%, transparent)`,
    training: colour('graft-training', '#3a8fd9'),
    validation: colour('graft-validation', '#d9822b'),
    ghost: `color-mix(in srgb, ${text} 45%, transparent)`,
    baseline: `color-mix(in srgb, ${text} 70%, transparent)`,
  };
}

/** Calls back on each change of the theme. Returns a function that stops listening. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  return () => observer.disconnect();
}
