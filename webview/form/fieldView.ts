import type { Experiment } from '../../src/experiment/document/markdown';
import {
  changeToReset,
  changeToSet,
  scalarText,
  withChange,
} from '../../src/experiment/document/settingEdit';
import { parseCell } from '../../src/experiment/document/settings';
import type { FromPanel } from '../../src/experiment/protocols/panelProtocol';
import { helpOf } from '../../src/experiment/settings/settingWords';
import { stagesRunAgain } from '../../src/experiment/stages/stageNeeds';
import { type StageName, stageTitle } from '../../src/experiment/stages/stages';
import { t } from '../../src/experiment/words/translation';
import { element, withCode } from '../shared/elements';
import { type ControlView, makeControl } from './controls';
import { type Field, type FieldState, factsOf, stateOf, yamlOf } from './fields';

export type Post = (message: FromPanel) => void;

/** The stages that run again after a change, as a sentence. */
export function describeRunsAgain(runsAgain: readonly StageName[]): string {
  return runsAgain.length === 0
    ? t('Nothing runs again')
    : t('Runs again: {0}', runsAgain.map(stageTitle).join(', '));
}

/** One setting: its name, control, help, default, effect and problems. */
export class FieldView {
  readonly root: HTMLElement;
  private readonly control: ControlView | undefined;
  private readonly inner: readonly FieldView[];
  private readonly dot = element('span', 'dot', [], { title: t('Differs from the default') });
  private readonly reset = element('button', 'link', [t('Reset')], { type: 'button' });
  private readonly messages = element('div', 'messages', [], { role: 'status' });
  private readonly innerBox: HTMLElement;
  private body = '';
  private columns: readonly string[] = [];
  private state: FieldState | undefined;

  constructor(
    readonly field: Field,
    private readonly post: Post,
  ) {
    const { names, stage, fields } = field;
    this.inner = fields.map((one) => new FieldView(one, post));
    this.control = makeControl(
      field,
      (words) => this.enter(words),
      (words) => this.preview(words),
    );
    this.reset.setAttribute('aria-label', t('Reset {0} to its default', names.join(' ')));
    this.reset.addEventListener('click', () => post({ type: 'reset', stage, names: [...names] }));
    this.innerBox = element(
      'div',
      'fields',
      this.inner.map(({ root }) => root),
      {
        role: 'group',
        'aria-label': names.join(' '),
      },
    );
    this.root = this.draw();
  }

  /** @param body the text of the stage, '' if the file lacks it */
  show(experiment: Experiment, body: string): void {
    const { field } = this;
    this.body = body;
    const state = stateOf(field, body, experiment.settings[field.stage], experiment.diagnostics);
    this.dot.hidden = !state.isChanged;
    this.reset.hidden = !state.isWritten;
    this.root.classList.toggle('graft-changed', state.isChanged);
    this.state = state;
    this.control?.show(this.offering(state));
    this.showMessages(state.messages);
    this.innerBox.hidden = !state.isOpen;
    for (const one of this.inner) one.show(experiment, body);
  }

  /** Columns of the data that a field for one offers. */
  offerColumns(columns: readonly string[]): void {
    this.columns = columns;
    if (this.state) this.control?.show(this.offering(this.state));
    for (const one of this.inner) one.offerColumns(columns);
  }

  private offering(state: FieldState): FieldState {
    return this.field.control.kind === 'column' ? { ...state, words: this.columns } : state;
  }

  private draw(): HTMLElement {
    const { names, setting, control, stage } = this.field;
    const facts = [factsOf(this.field), this.runsAgain()].filter(Boolean).join(' · ');
    const edit =
      control.kind === 'yaml'
        ? element('button', 'link', [t('Edit as text')], { type: 'button' })
        : undefined;
    edit?.addEventListener('click', () => this.post({ type: 'show', stage }));
    const parts = [
      element('div', 'fieldHead', [this.dot, element('span', 'fieldName', [names.at(-1)]), this.reset]),
      this.control?.root ?? edit,
      element('p', 'fieldHelp', withCode(helpOf(setting))),
      facts === '' ? undefined : element('p', 'fieldFacts', [facts]),
      this.messages,
      this.inner.length === 0 ? undefined : this.innerBox,
    ];
    return element('div', 'field', parts, { 'data-setting': [stage, ...names].join('.') });
  }

  private runsAgain(): string {
    const { stage, names, runsAgain } = this.field;
    // The section says it for most of its fields.
    const isUsual = runsAgain.join() === stagesRunAgain(stage).join();
    return names.length > 1 || isUsual ? '' : describeRunsAgain(runsAgain);
  }

  private enter(words: string): void {
    const { stage, names } = this.field;
    const value = this.yamlOf(words);
    this.post(
      value === ''
        ? { type: 'reset', stage, names: [...names] }
        : { type: 'set', stage, names: [...names], value },
    );
  }

  private yamlOf(words: string): string {
    return words === '{}' ? words : yamlOf(this.field, words, scalarText, this.columns);
  }

  /** The problems of a text that the user is still typing. */
  private preview(words: string): void {
    const { stage, names } = this.field;
    const value = this.yamlOf(words);
    const change = value === '' ? changeToReset(this.body, names) : changeToSet(this.body, names, value);
    const { settings, diagnostics } = parseCell(stage, change ? withChange(this.body, change) : this.body);
    const found = diagnostics.map((one) => ({ ...one, stage }));
    this.showMessages(stateOf(this.field, this.body, settings, found).messages);
  }

  private showMessages(messages: FieldState['messages']): void {
    const drawn = messages.map(({ severity, message }) => `${severity} ${message}`).join('\n');
    if (this.messages.dataset.drawn === drawn) return;
    this.messages.dataset.drawn = drawn;
    this.messages.replaceChildren(
      ...messages.map(({ severity, message }) => element('p', `message graft-${severity}Text`, [message])),
    );
    const input = this.control?.root;
    input?.classList.toggle(
      'graft-invalid',
      messages.some(({ severity }) => severity === 'error'),
    );
    input?.setAttribute('aria-invalid', String(messages.length > 0));
  }
}
