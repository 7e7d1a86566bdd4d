import images from './blocks/images.css';
import imageGrid from './imageGrid/imageGrid.css';
import packageCard from './package/packageCard.css';
import styles from './shared/styles.css';
import tables from './shared/tables.css';
import toolkit from './shared/toolkit.css';
import charts from './trainingCharts/charts.css';

/** What all pages have. */
const common = [styles, tables, images, imageGrid, charts, packageCard, toolkit];

/** Puts the style sheets into the document, once: the common ones, and those of a page of its own. */
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
