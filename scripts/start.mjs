// npm start: from a fresh clone to a fine-tuned, evaluated and packaged model. `npm start -- images` does the same with photos.
// Run again, it does nothing twice.
import { fetchImages } from './fetchImages.mjs';
import { build, checkMachine, graft, installPackages } from './prepare.mjs';

const [first, ...others] = process.argv.slice(2);
const withImages = first === 'images';
const experiment = withImages ? 'examples/images.graft.md' : 'examples/definitions.graft.md';

checkMachine();
installPackages();
build();
// TensorFlow, once per machine; the sample model comes with the run that needs it.
graft('engine', 'install');
if (withImages) fetchImages();
graft('run', experiment, ...(withImages ? others : process.argv.slice(2)));

console.log(`
The same file as a notebook in VS Code:
  npm run vscode
then open ${experiment} and run its cells. The results above are in it already.`);
