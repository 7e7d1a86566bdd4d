import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import {
  type FromRenderer,
  languageSchema,
  type OutputOf,
  olderSchema,
  stageOutputSchema,
  type ToNotebook,
  toNotebookSchema,
} from '../src/experiment/protocols/notebookProtocol';
import { EngineCards } from './engine/engineCards';
import { Explanations } from './evaluation/explanations';
import { ImageAnswers } from './imageGrid/imageAnswers';
import { PackageCard } from './package/packageCard';
import { markOlder } from './shared/olderMark';
import { registerToolkit } from './shared/toolkit';
import { useLanguage } from './shared/useLanguage';
import { StillOutputs } from './stillOutputs';
import { adoptStyles } from './styles';
import { TrainingView } from './trainingCharts/trainingView';

/** Draws the outputs of the stages. An existing chart is updated in place. */
export const activate: ActivationFunction = (context) => {
  adoptStyles();
  registerToolkit();
  const charts = new Map<string, { root: HTMLElement; view: TrainingView }>();
  const cards = new Map<string, PackageCard>();
  const post = (message: FromRenderer) => context.postMessage?.(message);
  const explanations = new Explanations(post);
  const images = new ImageAnswers(post);
  const engine = new EngineCards(post);
  const still = new StillOutputs(post, { explanations, images, engine });

  const showTraining = (id: string, root: HTMLElement, output: OutputOf<'training'>) => {
    const known = charts.get(id);
    if (known?.root === root && known.view.runId === output.runId) {
      known.view.set(output.training);
      return;
    }
    known?.view.dispose();
    still.forget(root);
    charts.set(id, {
      root,
      view: new TrainingView(root, output.runId, output.training, { post, isWhole: false }),
    });
    // This chart lacks the points that arrived before it existed.
    if (output.live) post({ type: 'mounted', runId: output.runId });
  };
  const showPackage = (id: string, root: HTMLElement, output: OutputOf<'package'>) => {
    remove(id);
    still.forget(root);
    const card = new PackageCard(output, post);
    cards.set(id, card);
    root.replaceChildren(card.root);
  };
  const remove = (id: string) => {
    charts.get(id)?.view.dispose();
    charts.delete(id);
    cards.delete(id);
  };

  const receive = (message: ToNotebook) => {
    switch (message.type) {
      case 'answers':
        for (const card of cards.values()) card.receive(message);
        return;
      case 'explained':
        return explanations.receive(message);
      case 'images':
      case 'thumbnails':
        return images.receive(message);
      case 'engine':
        return engine.receive(message.state);
      case 'training':
        for (const { view } of charts.values())
          if (view.runId === message.runId && !view.append(message))
            post({ type: 'mounted', runId: message.runId });
    }
  };
  context.onDidReceiveMessage?.((raw: unknown) => {
    const message = toNotebookSchema.safeParse(raw).data;
    if (message) receive(message);
  });
  return {
    renderOutputItem(item, root) {
      const json = readJson(item);
      useLanguage(languageSchema.safeParse(json).data?.language ?? '');
      const output = stageOutputSchema.safeParse(json).data;
      if (output?.view === 'training') showTraining(item.id, root, output);
      else if (output?.view === 'package') showPackage(item.id, root, output);
      else {
        remove(item.id);
        still.show(root, output);
      }
      markOlder(root, olderSchema.safeParse(json).data?.older);
    },
    disposeOutputItem(id) {
      for (const one of id === undefined ? [...charts.keys(), ...cards.keys()] : [id]) remove(one);
    },
  };
};

function readJson(item: OutputItem): unknown {
  try {
    return item.json();
  } catch {
    return undefined;
  }
}
