import { type Experiment, parseExperiment } from '../../src/experiment/document/markdown';
import { stagesRunAgain } from '../../src/experiment/stages/stageNeeds';
import { type StageName, stageHelp, stageNames, stageTitle } from '../../src/experiment/stages/stages';
import { t } from '../../src/experiment/words/translation';
import { element, withCode } from '../shared/elements';
import { fieldsOf } from './fields';
import { describeRunsAgain, FieldView, type Post } from './fieldView';

/** A form of all settings, one section a stage, made from the table of stages. It keeps no state: it shows a text. */
export class SettingsForm {
  readonly root: HTMLElement;
  private readonly sections: readonly Section[];
  private readonly notices = element('div', 'messages', [], { role: 'status' });
  private readonly filter = element('vscode-text-field', 'filter', [], {
    placeholder: t('Search the settings'),
  }) as HTMLElement & { value: string };

  constructor(post: Post) {
    this.sections = stageNames.map((stage) => new Section(stage, post));
    this.filter.addEventListener('input', () => {
      for (const section of this.sections) section.narrow(this.filter.value);
    });
    this.root = element('div', 'form', [this.filter, this.notices, ...this.sections.map(({ root }) => root)]);
  }

  /** Offers the columns of the data in the fields that name one. */
  offerColumns(columns: readonly string[]): void {
    for (const section of this.sections) section.offerColumns(columns);
  }

  /** Shows an experiment's text. */
  show(text: string): void {
    const experiment = parseExperiment(text);
    // The toolkit names it "Text field" when it is connected.
    this.filter.setAttribute('aria-label', t('Search the settings'));
    const ofNoField = experiment.diagnostics.filter(({ setting }) => setting === undefined);
    this.notices.replaceChildren(
      ...ofNoField.map(({ severity, message, line }) =>
        element('p', `message graft-${severity}Text`, [t('Line {0}: {1}', line, message)]),
      ),
    );
    for (const section of this.sections) section.show(experiment);
  }
}

class Section {
  readonly root: HTMLElement;
  private readonly fields: readonly FieldView[];
  private readonly count = element('span', 'dim');

  constructor(
    private readonly stage: StageName,
    post: Post,
  ) {
    this.fields = fieldsOf(stage).map((field) => new FieldView(field, post));
    const parts = [
      element('summary', '', [element('h2', '', [stageTitle(stage)]), ' ', this.count]),
      element('p', 'dim', withCode(stageHelp(stage))),
      element('p', 'fieldFacts', [describeRunsAgain(stagesRunAgain(stage))]),
      ...this.fields.map(({ root }) => root),
    ];
    this.root = element('details', 'section', parts, { 'data-stage': stage });
    this.root.toggleAttribute('open', stage !== 'optimize' && stage !== 'package');
  }

  show(experiment: Experiment): void {
    const part = experiment.parts.find((one) => one.kind === 'stage' && one.stage === this.stage);
    for (const field of this.fields) field.show(experiment, part?.kind === 'stage' ? part.body : '');
    const changed = this.fields.filter(({ root }) => root.classList.contains('graft-changed')).length;
    const words = changed === 0 ? t('defaults') : t('{0} changed', changed);
    this.count.textContent = part ? words : t('not in the file');
  }

  offerColumns(columns: readonly string[]): void {
    for (const field of this.fields) field.offerColumns(columns);
  }

  /** Shows only the fields whose name or help contains the words. */
  narrow(words: string): void {
    const wanted = words.trim().toLowerCase();
    for (const { root, field } of this.fields)
      root.hidden = !`${this.stage}.${field.names.join('.')} ${root.textContent}`
        .toLowerCase()
        .includes(wanted);
    this.root.hidden = this.fields.every(({ root }) => root.hidden);
    if (wanted !== '') this.root.setAttribute('open', '');
  }
}
