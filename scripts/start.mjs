// npm start: from a fresh clone to a fine-tuned, evaluated and packaged model. `npm start -- pictures` does the same with photos.
// Run again, it does nothing twice.
import { fetchPictures } from './fetchPictures.mjs';
import { build, checkMachine, graft, installPackages } from './prepare.mjs';

const [first, ...others] = process.argv.slice(2);
const withPictures = first === 'pictures';
const experiment = withPictures ? 'examples/pictures.graft.md' : 'examples/definitions.graft.md';

checkMachine();
installPackages();
build();
// TensorFlow, once per machine; the sample model comes with the run that needs it.
graft('engine', 'install');
if (withPictures) fetchPictures();
graft('run', experiment, ...(withPictures ? others : process.argv.slice(2)));

console.log(`
The same file as a notebook in VS Code:
  npm run vscode
then open ${experiment} and run its cells. The results above are in it already.`);
