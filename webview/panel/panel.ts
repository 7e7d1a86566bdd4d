import { type FromPanel, toPanelSchema } from '../../src/experiment/protocols/panelProtocol';
import { registerToolkit } from '../shared/toolkit';
import { useLanguage } from '../shared/useLanguage';
import { adoptStyles } from '../styles';
import panelCss from './panel.css';
import { PanelView } from './panelView';

/** VS Code's interface for a webview to talk to its extension. */
interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The state of a panel that survives a reload of the window: its experiment and tab. */
interface PanelState {
  uri?: string | undefined;
  tab?: string | undefined;
}

const vscode = acquireVsCodeApi();
const before = readState(vscode.getState());
let state: PanelState = before;
const remember = (news: PanelState) => {
  state = { ...state, ...news };
  vscode.setState(state);
};

useLanguage(document.documentElement.lang);
adoptStyles(panelCss);
registerToolkit();
const view = new PanelView(
  (message) => vscode.postMessage(message),
  (tab) => remember({ tab }),
);
document.body.replaceChildren(view.root);
if (before.tab !== undefined) view.open(before.tab);

window.addEventListener('message', ({ data }) => {
  const message = toPanelSchema.safeParse(data).data;
  if (!message) return;
  if (message.type === 'experiment' && message.experiment) remember({ uri: message.experiment.uri });
  view.receive(message);
});
vscode.postMessage({ type: 'ready', ...(before.uri === undefined ? {} : { uri: before.uri }) });

function readState(raw: unknown): PanelState {
  const { uri, tab } = (raw ?? {}) as Record<string, unknown>;
  return {
    ...(typeof uri === 'string' ? { uri } : {}),
    ...(typeof tab === 'string' ? { tab } : {}),
  };
}
