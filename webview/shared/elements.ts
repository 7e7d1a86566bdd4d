/** Creates DOM elements. Data is only ever inserted as text, never as markup. */

export type Child = Node | string | undefined;

/** An element with a class (without the common prefix), attributes and children. */
export function element(
  tag: string,
  className: string,
  children: readonly Child[] = [],
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = `graft-${className}`;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Text in which words between backticks become code. A backtick without a second one stays: it belongs to data. */
export function withCode(text: string): Child[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, index) => (index % 2 === 0 ? part : element('code', '', [part])));
}

/** A button of the toolkit. */
export function button(label: string, onClick: () => void, icon?: string): HTMLElement {
  const made = element('vscode-button', 'button', [icon, label], { appearance: 'secondary' });
  made.addEventListener('click', onClick);
  return made;
}

/** A button that looks like a link. */
export function link(
  label: Child,
  onClick: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  const made = element('button', 'link', [label], { type: 'button', ...attributes });
  made.addEventListener('click', onClick);
  return made;
}

export interface Column<Row> {
  title: string;
  cell: (row: Row) => Child;
  /** Aligns numbers to the right. */
  numeric?: boolean;
}

/** A table with a caption; the first column is each row's header. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const head = columns.map(({ title, numeric }) =>
    element('th', numeric ? 'number' : '', [unbroken(title)], { scope: 'col' }),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      '',
      columns.map(({ cell, numeric }, index) =>
        index === 0
          ? element('th', '', [cell(row)], { scope: 'row' })
          : element('td', numeric ? 'number' : '', [cell(row)]),
      ),
    ),
  );
  return scrollable(
    caption,
    element('table', 'table', [
      element('caption', '', [caption]),
      element('thead', '', [element('tr', '', head)]),
      element('tbody', '', body),
    ]),
  );
}

/** Text that never breaks within a number such as 1e-5: it gets a non-breaking hyphen. */
function unbroken(text: string): string {
  return text.replace(/(\de)-(?=\d)/g, '$1\u2011');
}

/** A name in one line, with the whole name as its tooltip. */
export function shortName(name: string): HTMLElement {
  return element('span', 'name', [name], { title: name });
}

/** Makes a wide table or image scrollable, by keyboard too. */
export function scrollable(label: string, child: Element): HTMLElement {
  return element('div', 'scroll', [child], { tabindex: '0', role: 'region', 'aria-label': label });
}

/** Names and values, as a definition list. */
export function facts(entries: readonly (readonly [string, string] | undefined)[]): HTMLElement {
  return element(
    'dl',
    'facts',
    entries
      .filter((entry) => entry !== undefined)
      .map(([name, value]) =>
        element('div', 'fact', [element('dt', '', [name]), element('dd', '', [value])]),
      ),
  );
}
