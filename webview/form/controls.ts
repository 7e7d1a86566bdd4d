import { t } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';
import { type Field, type FieldState, mappingWord } from './fields';

/** Receives the user's entry as it would be written in the file; '' means the default. */
type Entered = (words: string) => void;

/** The interactive part of a field. */
export interface ControlView {
  readonly root: HTMLElement;
  /** Shows a value, unless the user is editing the control. */
  show(state: FieldState): void;
}

/** The elements of the toolkit that take a value. */
type ValueElement = HTMLElement & { value: string; checked: boolean };

/** The item of a list that opens a text field beside it. */
const otherWord = () => t('other…');

/**
 * Makes the control of a field.
 * @param entered called with a complete entry
 * @param typed called with every change while the user types
 */
export function makeControl(field: Field, entered: Entered, typed: Entered): ControlView | undefined {
  const { control } = field;
  const label = field.names.join(' ');
  switch (control.kind) {
    case 'flag':
      return flag(label, entered);
    case 'group':
      return control.isOptional ? presence(label, entered) : undefined;
    case 'words':
      return control.isOpen
        ? openWords(label, control.words, entered, typed)
        : words(label, control.words, entered);
    case 'column':
      return openWords(label, [], entered, typed);
    case 'text':
      return text(label, entered, typed);
    case 'yaml':
      return undefined;
  }
}

function flag(label: string, entered: Entered): ControlView {
  const box = checkbox(label, (checked) => entered(String(checked)));
  return { root: box, show: ({ shown }) => setChecked(box, shown === 'true') };
}

/** A mapping that is present or absent; an empty one has its defaults. */
function presence(label: string, entered: Entered): ControlView {
  const box = checkbox(label, (checked) => entered(checked ? '{}' : ''));
  return { root: box, show: ({ isWritten }) => setChecked(box, isWritten) };
}

function checkbox(label: string, changed: (checked: boolean) => void): ValueElement {
  const box = element('vscode-checkbox', '', [label]) as ValueElement;
  box.addEventListener('change', () => {
    if (box.checked !== (box.dataset.shown === 'true')) changed(box.checked);
  });
  return box;
}

function setChecked(box: ValueElement, checked: boolean): void {
  box.dataset.shown = String(checked);
  box.checked = checked;
}

function text(label: string, entered: Entered, typed: Entered): ControlView {
  const line = element('vscode-text-field', 'input', [], { 'aria-label': label }) as ValueElement;
  let before = '';
  line.addEventListener('input', () => typed(line.value));
  line.addEventListener('change', () => {
    if (line.value === before) return;
    before = line.value;
    entered(line.value);
  });
  const show = ({ shown, placeholder }: FieldState) => {
    // The toolkit renames an element when it is connected.
    line.setAttribute('aria-label', label);
    line.setAttribute('placeholder', placeholder);
    const isBeingEdited = line.contains(document.activeElement) && line.value !== before;
    before = shown;
    if (!isBeingEdited) line.value = shown;
  };
  return { root: line, show };
}

function words(label: string, all: readonly string[], entered: Entered): ControlView {
  const list = element('vscode-dropdown', 'input', [], { 'aria-label': label }) as ValueElement;
  let [offered, before]: [string, string] = ['', ''];
  list.addEventListener('change', () => {
    if (list.value === before) return;
    before = list.value;
    entered(list.value === mappingWord ? '{}' : list.value);
  });
  const show = ({ shown, words: ordered = all }: FieldState) => {
    // A value outside the list is shown as well; its message says that it is not allowed.
    const options = ordered.includes(shown)
      ? ordered
      : [...(shown === '' ? [notSet()] : [shown]), ...ordered];
    if (options.join() !== offered)
      list.replaceChildren(
        ...options.map((word) =>
          element('vscode-option', '', [word === mappingWord ? t('custom') : word], { value: word }),
        ),
      );
    offered = options.join();
    before = shown === '' ? notSet() : shown;
    select(list, options.indexOf(before));
  };
  return { root: list, show };
}

const notSet = () => t('(not set)');

/** The toolkit reads new options only after this turn of the event loop. */
function select(list: HTMLElement, index: number): void {
  const set = () => Object.assign(list, { selectedIndex: index });
  set();
  queueMicrotask(set);
  requestAnimationFrame(set);
}

/** A list of known words, and a text field for others; only the field where none is known. */
function openWords(label: string, always: readonly string[], entered: Entered, typed: Entered): ControlView {
  const line = text(label, entered, typed);
  const list = words(t('{0}, known values', label), [...always, otherWord()], (word) => {
    line.root.hidden = word !== otherWord();
    if (word === otherWord()) line.root.focus();
    else entered(word);
  });
  const show = (state: FieldState) => {
    const known = state.words ?? always;
    const isKnown = known.includes(state.shown) || state.shown === '';
    list.root.hidden = known.length === 0;
    line.root.hidden = isKnown && known.length > 0;
    line.show(state);
    const listed = [...known, otherWord()];
    list.show({ ...state, words: listed, shown: isKnown ? state.shown : otherWord() });
  };
  return { root: element('div', 'inputs', [list.root, line.root]), show };
}
