import { serveTokenizer } from '../engine/inputs/text/serveTokenizer';

/** The process that holds a tokenizer: native code on files of strangers must not bring down a run. */
serveTokenizer(process);
// Ctrl-C reaches this process too: whoever asks it decides what becomes of the question, and it ends with him.
process.on('SIGINT', () => {});
