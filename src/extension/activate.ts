import * as vscode from 'vscode';
import { isMissingEngine } from '../experiment/errors/errors';
import { setLanguage, t } from '../experiment/words/translation';
import { type EngineCommand, LocalProcess } from '../runs/localProcess';
import { registerCommands } from './commands/commands';
import { KnownDatasets } from './commands/knownDatasets';
import { ExperimentSerializer, notebookType } from './document/serializer';
import { DataDiagnostics } from './findings/dataDiagnostics';
import { registerDataFixes } from './findings/dataFixes';
import { registerFindWrongLabels } from './findings/findWrongLabels';
import { registerComparing } from './findings/registerComparing';
import type { ControllerHooks } from './notebook/controllerHooks';
import { restoreAfterReloads } from './notebook/diskReloads';
import { ExperimentController } from './notebook/experimentController';
import { LostStages } from './notebook/lostStages';
import { registerRunControl } from './notebook/runControl';
import { SettingsDiagnostics } from './notebook/settingsDiagnostics';
import { registerSettingsLanguage } from './notebook/settingsLanguage';
import { registerStageStatusBar } from './notebook/stageStatusBar';
import { TextDiagnostics } from './notebook/textDiagnostics';
import { registerPackageModel } from './packages/registerPackageModel';
import { registerPanel } from './panel/registerPanel';
import { handleRendererMessage } from './rendererMessages';
import { engineEnvironment } from './runs/engineCommand';
import { EngineInstaller, offerInstall } from './runs/engineInstaller';
import { ExperimentFiles } from './runs/experimentFiles';
import { followRenames } from './runs/followRenames';
import { pickRun } from './runs/pickRun';
import { RunStatusBar } from './runs/runStatusBar';
import { RunStore } from './runs/runStore';
import { ServeClient } from './runs/serveClient';
import type { RunNotebook } from './runs/shownExperiment';
import { watchGraftFolders } from './runs/watchGraftFolders';
import { Freshness } from './status/freshness';
import { registerDifference } from './status/showDifference';
import { registerTools } from './tools/registerTools';
import { openExperiment } from './tree/experimentCommands';
import { registerTree } from './tree/registerTree';
import { registerCommand, showFailure } from './window/registerCommand';

/** The API for other extensions: the runs of this window, read-only. */
export interface GraftApi {
  readonly runs: RunStore;
}

/** The composition root creates and wires all objects. */
export function activate(context: vscode.ExtensionContext): GraftApi {
  setLanguage(vscode.env.language, vscode.l10n.bundle);
  const log = vscode.window.createOutputChannel('Graft', { log: true });
  const engine = (): EngineCommand => ({
    execPath: vscode.workspace.getConfiguration('graft').get('nodePath') || process.execPath,
    module: context.asAbsolutePath('dist/graft.js'),
    env: engineEnvironment(process.env),
  });
  const client = new ServeClient(engine);
  const store = new RunStore(
    new LocalProcess(engine),
    (thrown) => log.error(thrown instanceof Error ? thrown : String(thrown)),
    () => vscode.workspace.isTrusted,
  );
  const runAll = (experiment: vscode.Uri) => controller.runAll(experiment);
  const installer = new EngineInstaller(engine, log);
  const answering = { engine, installer, client, store, log, runAll };
  const hooks: ControllerHooks = {
    onMessage: (message, experiment, reply) =>
      void showFailure(log, () => handleRendererMessage(message, { ...answering, experiment, reply })),
    offerRemedy: async (error) => isMissingEngine(error) && offerInstall(installer, error),
  };
  const diagnostics = new DataDiagnostics(client);
  const experiments = new ExperimentFiles();
  const controller = new ExperimentController(log, store, hooks, context.extension.id);
  const freshness = new Freshness(controller, client, store);
  const run: RunNotebook = (notebook, until) => controller.run(notebook, { until });
  context.subscriptions.push(
    log,
    store,
    experiments,
    watchGraftFolders(store, experiments, context.workspaceState),
    followRenames(store, experiments, log),
    vscode.workspace.registerNotebookSerializer(notebookType, new ExperimentSerializer(), {
      transientOutputs: true,
    }),
    controller,
    installer,
    installer.onDidChange((state) => controller.tell({ type: 'engine', state })),
    restoreAfterReloads(controller),
    new LostStages(),
    new SettingsDiagnostics(),
    new TextDiagnostics(),
    registerSettingsLanguage(client),
    registerStageStatusBar(),
    registerCommands(controller, installer, client, log),
    new KnownDatasets(),
    client,
    freshness,
    diagnostics.changes.add(() => freshness.askAll()),
    diagnostics,
    store.onDidEnd(({ experiment }) => diagnostics.runEnded(experiment)),
    registerComparing(diagnostics, log),
    registerFindWrongLabels(diagnostics, engine, log),
    registerDataFixes(log),
    registerDifference(controller, store, log),
    registerRunControl(controller, store, log),
    new RunStatusBar(store),
    registerCommand('graft.pickRun', log, async () => {
      const run = await pickRun(store, t('Runs'));
      if (run?.experiment !== undefined) await openExperiment(run.experiment);
    }),
    ...registerTree(context, { store, experiments, engine, client, log }),
    registerTools(store, controller, log),
    registerPackageModel({ log, store, experiments, run }),
    registerPanel({
      client,
      installer,
      extension: context.extensionUri,
      log,
      store,
      experiments,
      run,
      handle: (message, experiment, reply) =>
        handleRendererMessage(message, { ...answering, experiment, reply }),
    }),
  );
  return { runs: store };
}
