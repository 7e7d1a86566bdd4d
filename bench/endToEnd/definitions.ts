import path from 'node:path';
import { type Examples, readExamples } from './example';

/** The data of examples/definitions.graft.md. */
export async function definitions(): Promise<Examples> {
  const folder = path.join(__dirname, '..', 'examples', 'definitions');
  const [train, test] = await Promise.all(
    ['train.csv', 'test.csv'].map((file) => readExamples(path.join(folder, file))),
  );
  return { train: train!, test: test! };
}
