import css from './styles.css';

/** Puts the style sheets into the document, once: the common one, and those of a page of its own. */
export function adoptStyles(...others: readonly string[]): void {
  const marked = document as Document & { graftStyles?: boolean };
  if (marked.graftStyles) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...[css, ...others].map(sheetOf)];
  marked.graftStyles = true;
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
