// Prepares `npm run bench`: packages, build, engine. It prints to stderr, since with --json the bench's stdout is one object.
import { build, checkMachine, graft, installPackages } from './prepare.mjs';

checkMachine();
installPackages();
build({ bench: true });
if (!process.env.GRAFT_BINDING) graft('engine', 'install');
