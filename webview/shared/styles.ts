import css from './styles.css';

/** Puts the style sheet into the document, once. */
export function adoptStyles(): void {
  const marked = document as Document & { graftStyles?: CSSStyleSheet };
  if (marked.graftStyles) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  marked.graftStyles = sheet;
}
