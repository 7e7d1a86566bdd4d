import images from './blocks/images.css';
import imageGrid from './imageGrid/imageGrid.css';
import packageCard from './package/packageCard.css';
import styles from './shared/styles.css';
import tables from './shared/tables.css';
import toolkit from './shared/toolkit.css';
import charts from './trainingCharts/charts.css';

/** The styles of all pages. */
const common = [styles, tables, images, imageGrid, charts, packageCard, toolkit];

/** Adds the style sheets to the document, once: the common ones and those of the page. */
export function adoptStyles(...others: readonly string[]): void {
  const marked = document as Document & { graftStyles?: boolean };
  if (marked.graftStyles) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...[...common, ...others].map(sheetOf)];
  marked.graftStyles = true;
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
