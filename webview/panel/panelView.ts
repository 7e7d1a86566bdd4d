import type { PanelExperiment, PanelRun, ToPanel } from '../../src/experiment/protocols/panelProtocol';
import { stageNames } from '../../src/experiment/stages/stages';
import { t } from '../../src/experiment/words/translation';
import type { Post } from '../form/fieldView';
import { SettingsForm } from '../form/settingsForm';
import { button, element } from '../shared/elements';
import { Tabs } from '../shared/tabs';
import { ChartsTab } from './chartsTab';
import { DataTab } from './dataTab';

/** The whole panel: the name of its experiment, with settings, data and charts. */
export class PanelView {
  readonly root: HTMLElement;
  private readonly form: SettingsForm;
  private readonly data: DataTab;
  private readonly charts: ChartsTab;
  private readonly tabs: Tabs;
  private readonly title = element('h1', '', ['Graft']);
  private readonly run = element('span', 'dim');
  private readonly refusal = element('p', 'message graft-errorText', [], { role: 'alert' });
  private readonly runButton: HTMLElement;
  private readonly stopButton: HTMLElement;
  private readonly whole: HTMLElement;
  private readonly nothing: HTMLElement;

  constructor(post: Post, tabChosen: (name: string) => void) {
    this.form = new SettingsForm(post);
    this.data = new DataTab(post);
    this.charts = new ChartsTab(post);
    this.tabs = new Tabs(
      t('Views of the experiment'),
      [
        { name: 'settings', title: t('Settings'), content: this.form.root },
        { name: 'data', title: t('Data'), content: this.data.root },
        { name: 'charts', title: t('Charts'), content: this.charts.root },
      ],
      tabChosen,
    );
    const undo = button(t('Undo'), () => post({ type: 'undo' }));
    undo.setAttribute('title', t('Undoes the last change of a setting'));
    this.runButton = button(t('Run'), () => post({ type: 'run' }));
    this.runButton.setAttribute('title', t('Runs the stages whose results do not match the settings'));
    this.stopButton = button(t('Stop…'), () => post({ type: 'stop' }));
    this.stopButton.hidden = true;
    const buttons = element('div', 'row', [this.runButton, this.stopButton, undo]);
    this.whole = element('div', '', [
      element('header', 'head', [this.title, this.run, buttons]),
      this.refusal,
      this.tabs.root,
    ]);
    this.nothing = element('div', 'welcome', [
      element('h1', '', [t('No experiment is open')]),
      element('p', '', [t('Open a file that ends in .graft.md; this panel follows it.')]),
      button(t('Choose an Experiment…'), () => post({ type: 'choose' })),
    ]);
    this.whole.hidden = true;
    this.root = element('main', 'output graft-panel', [this.whole, this.nothing]);
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.ctrlKey) runFrom(event, post);
    });
  }

  open(tab: string): void {
    this.tabs.open(tab);
  }

  receive(message: ToPanel): void {
    if (message.type === 'experiment') this.showExperiment(message.experiment);
    if (message.type === 'run') this.showRun(message.run);
    if (message.type === 'columns') this.form.offerColumns(message.columns);
    if (message.type === 'training') this.charts.append(message);
    if (message.type === 'images' || message.type === 'thumbnails') this.data.receive(message);
    if (message.type === 'engine') this.data.engine.receive(message.state);
    if (message.type === 'refused') this.refusal.textContent = message.message;
  }

  private showExperiment(experiment: PanelExperiment | undefined): void {
    this.whole.hidden = experiment === undefined;
    this.nothing.hidden = experiment !== undefined;
    this.refusal.textContent = '';
    if (!experiment) return;
    this.title.textContent = experiment.name;
    this.form.show(experiment.text);
    this.data.allow(experiment.isTrusted);
    for (const one of [this.runButton, this.stopButton])
      one.toggleAttribute('disabled', !experiment.isTrusted);
  }

  private showRun(run: PanelRun | undefined): void {
    this.run.textContent = run?.title ?? t('No run yet');
    this.runButton.hidden = run?.live === true;
    this.stopButton.hidden = run?.live !== true;
    this.data.show(run);
    this.charts.show(run);
  }
}

/** Ctrl+Enter, as in a cell: runs the stage whose settings have the focus, else the whole experiment, and keeps the cursor. */
function runFrom(event: KeyboardEvent, post: Post): void {
  event.preventDefault();
  event.stopPropagation();
  const field = event.target as HTMLElement;
  const focused = field.shadowRoot?.activeElement ?? field;
  if (focused instanceof HTMLElement) {
    // A field tells its change when it loses the focus.
    focused.blur();
    focused.focus();
  }
  const until = field.closest('[data-stage]')?.getAttribute('data-stage');
  const stage = stageNames.find((name) => name === until);
  post({ type: 'run', ...(stage ? { until: stage } : {}) });
}
