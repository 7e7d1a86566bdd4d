import { serveTokenizer } from '../../engine/inputs/text/serveTokenizer';

/** The process that holds a tokenizer: native code on files of strangers must not bring down a run. */
serveTokenizer(process);
// Ctrl-C reaches this process too. The parent process decides what happens to the question, and this process ends with it.
process.on('SIGINT', () => {});
