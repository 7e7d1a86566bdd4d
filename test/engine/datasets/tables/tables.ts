import { inOtherLanguages } from './otherLanguages';
import { type Draw, lines, type RealTable, table } from './rows';

const classification = 'classification';
const teams = ['billing', 'shipping', 'technical', 'sales'];
const messy = ['billing', 'Billing', 'shipping', 'technical', 'TECHNICAL', ' sales', 'n/a'];
const ticket = ({ row, pick, sentence, date }: Draw) =>
  [4711 + row, date(), pick(['low', 'normal', 'high']), sentence('en', 2), pick(teams)] as const;
const letters = (row: number) => `B0${(row * 7919 + 1_000_000).toString(36).toUpperCase()}`;
const toxic = ['toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate'];
const topics = ['politics', 'sport', 'culture', 'science'];
const questions = Array.from({ length: 78 }, (_, i) => `Q${i + 1}`);
const keywords = Array.from({ length: 30 }, (_, i) => `kw_${i + 1}`);
const intents = Array.from({ length: 77 }, (_, i) => `intent_${String(i).padStart(2, '0')}`);

/** 40 tables: of every kind, in eight languages. */
export const realTables: readonly RealTable[] = [
  {
    name: 'tickets.csv',
    text: table(['ticket_id', 'created', 'priority', 'message', 'team'], 40, ticket),
    inputs: { text: 'message' },
    label: ['team'],
    task: classification,
  },
  {
    name: 'messy-tickets.csv',
    text: table(['ticket_id', 'created', 'priority', 'message', 'team'], 60, (draw) => [
      ...ticket(draw).slice(0, 4),
      messy[draw.row % messy.length]!,
    ]),
    inputs: { text: 'message' },
    label: ['team'],
    task: classification,
  },
  {
    name: 'reviews.csv',
    text: table(['id', 'review', 'sentiment'], 30, ({ row, sentence, pick }) => [
      row,
      sentence('en', 3),
      pick(['positive', 'negative']),
    ]),
    inputs: { text: 'review' },
    label: ['sentiment'],
    task: classification,
  },
  {
    name: 'amazon.jsonl',
    text: lines(40, ({ row, pick, sentence, integer }) => ({
      reviewerID: `A${letters(row)}X`,
      asin: letters(row),
      reviewText: sentence('en', 3),
      overall: pick([1, 2, 3, 4, 5]),
      summary: sentence('en'),
      unixReviewTime: 1_400_000_000 + integer(0, 9_000_000),
    })),
    inputs: { text: 'reviewText' },
    label: ['overall'],
    task: classification,
  },
  {
    name: 'news-without-header.csv',
    text: table(undefined, 40, ({ pick, sentence }) => [
      pick(['World', 'Sports', 'Business', 'Sci/Tech']),
      sentence('en', 3),
    ]),
    inputs: { text: 'column 2' },
    label: ['column 1'],
    task: classification,
  },
  {
    name: 'sms-without-header.tsv',
    text: table(
      undefined,
      40,
      ({ row, sentence }) => [row % 5 === 0 ? 'spam' : 'ham', sentence('en', 2)],
      '\t',
    ),
    inputs: { text: 'column 2' },
    label: ['column 1'],
    task: classification,
  },
  {
    name: 'spam.csv',
    text: table(['v1', 'v2'], 40, ({ row, sentence }) => [row % 5 === 0 ? 'spam' : 'ham', sentence('en', 2)]),
    inputs: { text: 'v2' },
    label: ['v1'],
    task: classification,
  },
  {
    name: 'toxic-comments.csv',
    text: table(['id', 'comment_text', ...toxic], 60, ({ row, sentence, integer }) => [
      (row * 104_729 + 65_537).toString(16).padStart(16, '0'),
      sentence('en', 2),
      ...toxic.map(() => (integer(0, 4) === 0 ? 1 : 0)),
    ]),
    inputs: { text: 'comment_text' },
    label: toxic,
    task: 'multi-label',
  },
  {
    name: 'one-hot.csv',
    text: table(['headline', ...topics], 40, ({ row, sentence }) => [
      sentence('en'),
      ...topics.map((_, i) => (row % topics.length === i ? 1 : 0)),
    ]),
    inputs: { text: 'headline' },
    label: topics,
    task: 'multi-label',
  },
  {
    name: 'similarity.tsv',
    text: table(
      ['genre', 'year', 'sentence1', 'sentence2', 'score'],
      40,
      ({ sentence, pick, decimal }) => [
        pick(['news', 'captions']),
        pick([2012, 2013, 2014]),
        sentence('en'),
        sentence('en'),
        decimal(0, 5),
      ],
      '\t',
    ),
    inputs: { text: 'sentence1', pair: 'sentence2' },
    label: ['score'],
    task: 'regression',
  },
  {
    name: 'inference.jsonl',
    text: lines(40, ({ row, sentence }) => ({
      premise: sentence('en'),
      hypothesis: sentence('en'),
      label: row % 3,
      idx: row,
    })),
    inputs: { text: 'premise', pair: 'hypothesis' },
    label: ['label'],
    task: classification,
  },
  {
    name: 'duplicate-questions.csv',
    text: table(
      ['id', 'qid1', 'qid2', 'question1', 'question2', 'is_duplicate'],
      40,
      ({ row, sentence, pick }) => [
        row,
        2 * row + 1,
        2 * row + 2,
        sentence('en'),
        sentence('en'),
        pick([0, 1]),
      ],
    ),
    inputs: { text: 'question1', pair: 'question2' },
    label: ['is_duplicate'],
    task: classification,
  },
  {
    name: 'flats.csv',
    text: table(['listing_id', 'description', 'price'], 60, ({ row, sentence, integer }) => [
      88_000_000 + row * 17,
      sentence('en', 3),
      integer(300, 2500),
    ]),
    inputs: { text: 'description' },
    label: ['price'],
    task: 'regression',
  },
  {
    name: 'wine.csv',
    text: table(
      ['', 'country', 'description', 'points', 'price', 'variety'],
      80,
      ({ row, sentence, integer, pick, decimal }) => [
        row,
        pick(['Italy', 'France', 'Spain']),
        sentence('en', 3),
        integer(80, 100),
        decimal(8, 60, 1),
        pick(['Riesling', 'Malbec', 'Pinot Noir']),
      ],
    ),
    inputs: { text: 'description' },
    label: ['variety'],
    task: classification,
  },
  {
    name: 'emails.csv',
    text: table(['from', 'to', 'sent', 'subject', 'body', 'folder'], 40, ({ row, sentence, pick, date }) => [
      `person${row}@example.org`,
      `desk${row % 3}@example.com`,
      `${date()} 08:15`,
      sentence('en'),
      `${sentence('en')}\n\n${sentence('en')}\n"${sentence('en')}"\nBest, Kim`,
      pick(['inbox', 'invoices', 'travel']),
    ]),
    inputs: { text: 'body' },
    label: ['folder'],
    task: classification,
  },
  {
    name: 'nested.jsonl',
    text: lines(40, ({ row, sentence, pick }) => ({
      uuid: `6f9619ff-8b86-d011-b42d-00c04fc9${String(row).padStart(4, '0')}`,
      data: { text: sentence('en', 2), lang: 'en' },
      annotations: { label: pick(['question', 'answer', 'other']), annotator: `a${row % 4}` },
    })),
    inputs: { text: 'data.text' },
    label: ['annotations.label'],
    task: classification,
  },
  {
    name: 'tags.jsonl',
    text: lines(40, ({ row, sentence }) => ({
      id: row,
      text: sentence('en', 2),
      tags: ['web', 'mobile', 'payment'].filter((_, i) => (row + i) % 3 === 0 || row % 4 === i),
    })),
    inputs: { text: 'text' },
    label: ['tags'],
    task: 'multi-label',
  },
  {
    name: 'separated-tags.csv',
    text: table(['question', 'tags'], 40, ({ row, sentence }) => [
      sentence('en', 2),
      ['python', 'pandas', 'numpy', 'csv'].filter((_, i) => (row + i) % 2 === 0 || row % 5 === i).join('|'),
    ]),
    inputs: { text: 'question' },
    label: ['tags'],
    task: 'multi-label',
  },
  {
    name: 'survey-wide.csv',
    text: table(
      ['respondent', ...questions, 'comment', 'segment'],
      50,
      ({ row, integer, sentence, pick }) => [
        row + 1,
        ...questions.map(() => integer(1, 7)),
        sentence('en', 2),
        pick(['student', 'employee', 'retired']),
      ],
    ),
    inputs: { text: 'comment' },
    label: ['segment'],
    task: classification,
  },
  {
    name: 'keywords-wide.csv',
    text: table(['abstract', ...keywords], 80, ({ sentence, integer }) => [
      sentence('en', 4),
      ...keywords.map(() => (integer(0, 5) === 0 ? 1 : 0)),
    ]),
    inputs: { text: 'abstract' },
    label: keywords,
    task: 'multi-label',
  },
  {
    name: 'ids-first.csv',
    text: table(
      ['customer_id', 'order_no', 'session', 'utterance', 'intent'],
      40,
      ({ row, integer, sentence, pick }) => [
        integer(1000, 1009),
        `ORD-2024-${10_000 + row}`,
        `s${(row * 7919).toString(16)}`,
        sentence('en'),
        pick(['cancel', 'refund', 'status']),
      ],
    ),
    inputs: { text: 'utterance' },
    label: ['intent'],
    task: classification,
  },
  {
    name: 'incidents.csv',
    text: table(
      ['opened_at', 'closed_at', 'updated', 'short_description', 'resolution_type'],
      40,
      ({ date, sentence, pick, integer }) => [
        `${date()}T0${integer(1, 9)}:30:00Z`,
        date(),
        `${integer(1, 28)}/${integer(1, 12)}/2024`,
        sentence('en'),
        pick(['restart', 'replace', 'train user']),
      ],
    ),
    inputs: { text: 'short_description' },
    label: ['resolution_type'],
    task: classification,
  },
  {
    name: 'two-texts.csv',
    text: table(['subject', 'description', 'category'], 40, ({ sentence, pick }) => [
      sentence('en'),
      sentence('en', 4),
      pick(['bug', 'feature', 'question']),
    ]),
    inputs: { text: 'description' },
    label: ['category'],
    task: classification,
  },
  {
    name: 'answers.csv',
    text: table(['question', 'answer', 'relevant'], 40, ({ sentence, pick }) => [
      sentence('en'),
      sentence('en', 2),
      pick([0, 1]),
    ]),
    inputs: { text: 'question', pair: 'answer' },
    label: ['relevant'],
    task: classification,
  },
  {
    name: 'pipes.csv',
    text: table(
      ['nr', 'complaint', 'product'],
      40,
      ({ row, sentence, pick }) => [row + 1, sentence('en', 2), pick(['card', 'loan', 'mortgage'])],
      '|',
    ),
    inputs: { text: 'complaint' },
    label: ['product'],
    task: classification,
  },
  {
    name: 'articles.csv',
    text: table(
      ['url', 'author_email', 'published', 'headline', 'section'],
      40,
      ({ row, date, sentence, pick }) => [
        `https://news.example.org/${row}/story`,
        `author${row % 5}@example.org`,
        date(),
        sentence('en'),
        pick(['politics', 'sport', 'culture']),
      ],
    ),
    inputs: { text: 'headline' },
    label: ['section'],
    task: classification,
  },
  {
    name: 'essays.tsv',
    text: table(
      ['essay_id', 'essay_set', 'essay', 'rater1', 'rater2', 'score'],
      60,
      ({ row, sentence, integer, decimal }) => [
        1000 + row,
        1 + (row % 2),
        sentence('en', 5),
        integer(1, 6),
        integer(1, 6),
        decimal(1, 6, 1),
      ],
      '\t',
    ),
    inputs: { text: 'essay' },
    label: ['score'],
    task: 'regression',
  },
  {
    name: 'banking.csv',
    text: table(['text', 'category'], 77 * 5, ({ row, sentence }) => [
      sentence('en', 2),
      intents[row % intents.length]!,
    ]),
    inputs: { text: 'text' },
    label: ['category'],
    task: classification,
  },
  {
    name: 'tweets.csv',
    text: table(
      [
        ...['tweet_id', 'airline_sentiment', 'airline_sentiment_confidence', 'airline', 'name'],
        ...['retweet_count', 'text', 'tweet_created', 'user_timezone'],
      ],
      60,
      ({ row, pick, decimal, integer, sentence, date }) => [
        `570306${1_000_000 - row * 37}`,
        pick(['neutral', 'positive', 'negative']),
        decimal(0.3, 1, 4),
        pick(['United', 'Delta']),
        `traveller${row}`,
        integer(0, 2),
        sentence('en'),
        `${date()} 11:35:52 -0800`,
        pick(['Eastern Time', 'Pacific Time', '']),
      ],
    ),
    inputs: { text: 'text' },
    label: ['airline_sentiment'],
    task: classification,
  },
  {
    name: 'photos.csv',
    text: table(['file', 'width', 'taken', 'photographer', 'species'], 40, ({ row, date, pick }) => [
      `photos/IMG_${row}.jpg`,
      640,
      date(),
      pick(['Kim', 'Ana']),
      pick(['heron', 'kite', 'wren']),
    ]),
    images: Array.from({ length: 40 }, (_, row) => `photos/IMG_${row}.jpg`),
    inputs: { image: 'file' },
    label: ['species'],
    task: classification,
  },
  ...inOtherLanguages,
];
