import { pair, testRefused } from './refusedDataset';

testRefused([
  {
    title: 'a text column that is not there',
    files: { 'a.csv': 'review,stars,label\na,1,x\n' },
    settings: { text: 'reveiw' },
    expected: {
      code: 'dataset/unknown-column',
      message: /a\.csv has no column reveiw/,
      remedy: /Did you mean review\?.*review, stars, label/,
      place: ['experiment.graft.md', 15],
    },
  },
  {
    title: 'a label column that is not there',
    files: { 'a.csv': pair },
    settings: { label: ['Label'] },
    expected: {
      code: 'dataset/unknown-column',
      message: /Label/,
      remedy: /Did you mean label\?/,
      place: ['experiment.graft.md', 16],
    },
  },
  {
    title: 'a test file without the columns of the train file',
    files: { 'a.csv': pair, 'b.csv': 'sentence,label\na,x\n' },
    settings: { path: undefined, train: 'a.csv', test: 'b.csv' },
    expected: {
      code: 'dataset/unknown-column',
      message: /b\.csv has no column text/,
      place: ['experiment.graft.md', 14],
    },
  },
  {
    title: 'text columns of the same length',
    files: { 'a.csv': 'first,second,label\nsome words,other words,x\nmore words,last words,y\n' },
    expected: {
      code: 'dataset/ambiguous-columns',
      message: /which column of a\.csv holds the text/,
      remedy: /`text: first`.*first, second, label/,
      place: ['experiment.graft.md', 15],
    },
  },
  {
    title: 'two columns that could be the label',
    files: { 'a.csv': 'text,sentiment,topic\na,x,p\nb,x,p\nc,y,q\nd,y,q\n' },
    expected: {
      code: 'dataset/ambiguous-columns',
      message: /holds the label/,
      remedy: /`label: sentiment`.*text, sentiment, topic/,
      place: ['experiment.graft.md', 16],
    },
  },
  {
    title: 'one column for both',
    files: { 'a.csv': pair },
    settings: { text: 'text', label: ['text'] },
    expected: {
      code: 'dataset/same-column',
      message: /Column text is assigned twice/,
      place: ['experiment.graft.md', 16],
    },
  },
  {
    title: 'missing labels',
    files: { 'a.csv': `text,label\n${'a,x\nb,\n'.repeat(12)}` },
    expected: {
      code: 'dataset/missing-labels',
      message: /12 rows have no label: lines 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 and 2 more/,
      place: ['a.csv', 3],
    },
  },
  {
    title: 'a missing label in JSON Lines',
    files: { 'a.jsonl': '{"text":"a","label":"x"}\n\n{"text":"b","label":null}\n{"text":"c"}\n' },
    settings: { path: 'a.jsonl' },
    expected: {
      code: 'dataset/missing-labels',
      message: /2 rows have no label: lines 3, 4/,
      place: ['a.jsonl', 3],
    },
  },
  {
    title: 'one class',
    files: { 'a.csv': 'text,label\na,x\nb,x\n' },
    expected: { code: 'dataset/one-class', message: /every label is x/, place: ['experiment.graft.md', 11] },
  },
  {
    title: 'no row with a text',
    files: { 'a.csv': 'text,label\n,x\n ,y\n' },
    expected: { code: 'dataset/one-class', message: /a\.csv has no examples/ },
  },
  {
    title: 'a class with one example',
    files: { 'a.csv': `${pair}e,z\n` },
    expected: {
      code: 'dataset/class-too-small',
      message: /only one example of z \(line 6\)/,
      remedy: /split: none/,
      place: ['experiment.graft.md', 17],
    },
  },
  {
    title: 'a label that only the test file has',
    files: { 'a.csv': pair, 'b.csv': 'text,label\ne,x\nf,z\n' },
    settings: { path: undefined, train: 'a.csv', test: 'b.csv' },
    expected: {
      code: 'dataset/unknown-label',
      message: /b\.csv has labels that a\.csv lacks: z \(line 3\)/,
      remedy: /x, y/,
      place: ['b.csv', 3],
    },
  },
  {
    title: 'a text that is an object',
    files: { 'a.jsonl': '{"text":"a","label":"x"}\n{"text":{"en":"b"},"label":"y"}\n' },
    settings: { path: 'a.jsonl' },
    expected: {
      code: 'dataset/not-a-text',
      message: /On line 2 of a\.jsonl, text .*\{"en":"b"\}/,
      place: ['a.jsonl', 2],
    },
  },
]);
