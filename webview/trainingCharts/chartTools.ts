import { t } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';

/** The drawing options of all charts of a training. */
export interface ChartLook {
  /** The weight of the moving average, from 0 to 0.98. */
  smoothing: number;
  /** Whether losses use a logarithmic axis. */
  isLog: boolean;
}

/** The requests of the tools. */
export interface ToolActions {
  changed(look: ChartLook): void;
  showAll(): void;
  save(format: 'png' | 'csv'): void;
}

/** Smoothing, logarithmic axis, zoom to the whole curve, and export. */
export function chartTools(actions: ToolActions): { root: HTMLElement; zoomed(isZoomed: boolean): void } {
  const slider = element('input', 'slider', [], {
    type: 'range',
    min: '0',
    max: '0.98',
    step: '0.02',
    value: '0',
  }) as HTMLInputElement;
  // The toolkit's checkbox would keep the old colours after a change of theme.
  const log = element('input', '', [], { type: 'checkbox' }) as HTMLInputElement;
  const tell = () => actions.changed({ smoothing: Number(slider.value), isLog: log.checked });
  slider.addEventListener('input', tell);
  log.addEventListener('change', tell);
  const all = tool(t('Show All'), t('The whole training again (0 in a chart)'), actions.showAll);
  all.hidden = true;
  const root = element(
    'div',
    'tools',
    [
      element('label', 'toolLabel', [t('Smoothing'), slider]),
      element('label', 'toolLabel', [log, t('Log axis')]),
      all,
      tool('PNG', t('Save the charts as an image'), () => actions.save('png')),
      tool('CSV', t('Save the points as a table'), () => actions.save('csv')),
    ],
    { role: 'toolbar', 'aria-label': t('Charts') },
  );
  return {
    root,
    zoomed: (isZoomed) => {
      all.hidden = !isZoomed;
    },
  };
}

function tool(label: string, title: string, clicked: () => void): HTMLElement {
  const made = element('button', 'link', [label], { type: 'button', title });
  made.addEventListener('click', clicked);
  return made;
}
