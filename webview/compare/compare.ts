import { type FromComparison, toComparisonSchema } from '../../src/experiment/protocols/comparisonProtocol';
import { blockElements } from '../blocks/blocks';
import panelCss from '../panel/panel.css';
import { element } from '../shared/elements';
import { useLanguage } from '../shared/useLanguage';
import { adoptStyles } from '../styles';

declare function acquireVsCodeApi(): { postMessage(message: FromComparison): void };

const vscode = acquireVsCodeApi();
const root = element('main', 'output graft-panel');

useLanguage(document.documentElement.lang);
adoptStyles(panelCss);
document.body.replaceChildren(root);
const open = (file: string, line?: number) =>
  vscode.postMessage({ type: 'open', file, ...(line === undefined ? {} : { line }) });
window.addEventListener('message', ({ data }) => {
  const comparison = toComparisonSchema.safeParse(data).data;
  if (!comparison) return;
  const sections = comparison.sections.map(({ title, report }) =>
    element('section', 'comparison', [element('h2', '', [title]), ...blockElements(report, open)]),
  );
  root.replaceChildren(element('h1', '', [comparison.title]), ...sections);
});
vscode.postMessage({ type: 'ready' });
