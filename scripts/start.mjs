// npm start: from a fresh clone to a fine-tuned, evaluated and packaged model. Run again, it does nothing twice.
import { build, checkMachine, graft, installPackages } from './prepare.mjs';

const experiment = 'examples/definitions.graft.md';

checkMachine();
installPackages();
build();
// TensorFlow, once per machine; the sample model comes with the run that needs it.
graft('engine', 'install');
graft('run', experiment, ...process.argv.slice(2));

console.log(`
The same file as a notebook in VS Code:
  npm run vscode
then open ${experiment} and run its cells. The results above are in it already.`);
