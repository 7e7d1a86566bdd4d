import { serveTokenizer } from '../engine/inputs/text/serveTokenizer';

/** The process that holds a tokenizer: native code on files of strangers must not bring down a run. */
serveTokenizer(process);
