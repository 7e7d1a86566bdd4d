import path from 'node:path';
import { packageError } from '../../experiment/errors/packages';
import { type FormatName, formatNames } from '../../experiment/models/formatNames';
import type { Row } from '../datasets/example';
import type { Prediction } from '../evaluation/predict';
import type { RuntimeIo } from '../formats/format';
import { formats } from '../formats/formats';
import { outputsOf } from '../inputs/gatheredOutputs';
import { labelsOf, readConfigFile } from '../models/configFile';
import { headIn } from '../models/heads';
import { taskOfModel } from '../tasks/tasks';
import { requireWhole } from './damagedFiles';
import { openAnswers } from './formatAnswers';
import { formatsIn } from './formatsIn';
import { openGolden } from './golden';
import { openServedReader } from './servedBatches';

/** A package's model in one of its formats, which answers rows. */
export interface OpenedFormat {
  ask(rows: readonly Row[]): Promise<Prediction[]>;
  close(): Promise<void>;
}

/**
 * Opens a package in one of its formats, in the format's own runtime, with the tokenizer or the preprocessing that the package has.
 * @throws GraftError `package/no-such-format`, `package/damaged`, `package/bad-golden`, `runtime/not-installed`, `formats/...`, `model/...`
 */
export async function openFormat(folder: string, name: FormatName, io: RuntimeIo): Promise<OpenedFormat> {
  await requireFormat(folder, name);
  const golden = (await openGolden(folder)) ?? {};
  const config = await readConfigFile(path.join(folder, 'config.json'));
  const task = taskOfModel(headIn(config));
  const read = await openServedReader(folder, golden, io);
  const answers = await openAnswers(formats[name], folder, io);
  return {
    ask: async (rows) => {
      const outputs = await answers.ask(await read(rows));
      const width = outputs.logits?.shape.at(-1) ?? 0;
      const given = task.answers(
        outputs,
        labelsOf(config, Object.keys(config.id2label ?? {}).length || width),
      );
      return rows.map((row, i) => ({ row, answer: given[i]!, outputs: outputsOf(outputs, i) }));
    },
    close: () => answers.close(),
  };
}

/** The package must hold the format, and of the files that take part none may be another than was packaged. */
async function requireFormat(folder: string, name: FormatName): Promise<void> {
  const held = await formatsIn(folder);
  if (!held.includes(name))
    throw packageError(
      'package/no-such-format',
      { folder, format: name, held },
      { place: { file: path.join(folder, formats[name].path) } },
    );
  const others = formatNames.filter((other) => other !== name).map((other) => formats[other].path);
  await requireWhole(
    folder,
    (file) => !others.some((other) => file === other || file.startsWith(`${other}/`)),
  );
}
