import { lines, type RealTable, table } from './rows';

const classification = 'classification';

/** German, French, Spanish, Italian, Russian, Chinese and Japanese. */
export const inOtherLanguages: readonly RealTable[] = [
  {
    name: 'anfragen.csv',
    text: table(
      ['Ticketnummer', 'Datum', 'Nachricht', 'Abteilung'],
      40,
      ({ row, integer, sentence, pick }) => [
        10_000 + row,
        `${integer(1, 28)}.${integer(1, 12)}.2024`,
        sentence('de', 2),
        pick(['Rechnung', 'Versand', 'Technik']),
      ],
      ';',
    ),
    inputs: { text: 'Nachricht' },
    label: ['Abteilung'],
    task: classification,
  },
  {
    name: 'bewertungen.csv',
    text: table(
      ['Kundennr', 'Rezension', 'Sterne', 'Stadt'],
      60,
      ({ row, sentence, integer, pick }) => [
        `K${1000 + row}`,
        sentence('de', 2),
        integer(1, 5),
        pick(['Köln', 'Bonn', 'Ulm']),
      ],
      ';',
    ),
    inputs: { text: 'Rezension' },
    label: ['Sterne'],
    task: classification,
  },
  {
    name: 'avis.csv',
    text: table(
      ['identifiant', 'date', 'avis', 'note'],
      40,
      ({ row, date, sentence, integer }) => [row + 1, date(), sentence('fr', 2), integer(1, 5)],
      ';',
    ),
    inputs: { text: 'avis' },
    label: ['note'],
    task: classification,
  },
  {
    name: 'demandes.csv',
    text: table(['Créé le', 'Contenu', 'Catégorie'], 40, ({ date, sentence, pick }) => [
      date(),
      sentence('fr', 2),
      pick(['facture', 'livraison', 'panne']),
    ]),
    inputs: { text: 'Contenu' },
    label: ['Catégorie'],
    task: classification,
  },
  {
    name: 'opiniones.csv',
    text: table(['fecha', 'opinión', 'sentimiento'], 40, ({ date, sentence, pick }) => [
      date(),
      sentence('es', 2),
      pick(['positivo', 'negativo', 'neutro']),
    ]),
    inputs: { text: 'opinión' },
    label: ['sentimiento'],
    task: classification,
  },
  {
    name: 'recensioni.jsonl',
    text: lines(120, ({ row, sentence, integer, pick }) => ({
      codice: `R-${row}`,
      citta: pick(['Roma', 'Milano']),
      recensione: sentence('it', 2),
      voto: integer(1, 10),
    })),
    inputs: { text: 'recensione' },
    label: ['voto'],
    task: classification,
  },
  {
    name: 'отзывы.csv',
    text: table(['номер', 'отзыв', 'тональность'], 40, ({ row, sentence, pick }) => [
      row + 1,
      sentence('ru', 2),
      pick(['хорошо', 'плохо']),
    ]),
    inputs: { text: 'отзыв' },
    label: ['тональность'],
    task: classification,
  },
  {
    name: '评论.csv',
    text: table(['编号', '日期', '评论', '情感'], 40, ({ row, date, sentence, pick }) => [
      row + 1,
      date(),
      sentence('zh'),
      pick(['正面', '负面']),
    ]),
    inputs: { text: '评论' },
    label: ['情感'],
    task: classification,
  },
  {
    name: '新闻.tsv',
    text: table(
      undefined,
      40,
      ({ sentence, pick }) => [pick(['体育', '财经', '科技', '娱乐']), sentence('zh')],
      '\t',
    ),
    inputs: { text: 'column 2' },
    label: ['column 1'],
    task: classification,
  },
  {
    name: '問い合わせ.csv',
    text: table(['日付', '本文', '部署'], 40, ({ integer, sentence, pick }) => [
      `2024年${integer(1, 12)}月${integer(1, 28)}日`,
      sentence('ja'),
      pick(['経理', '配送', '技術']),
    ]),
    inputs: { text: '本文' },
    label: ['部署'],
    task: classification,
  },
];
