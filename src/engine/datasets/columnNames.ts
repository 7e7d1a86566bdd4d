/** Names that tables commonly give their columns, in several languages, the plainest first: it wins if several are present. */

const names = {
  /** Names of a label. */
  label: [
    ...['label', 'labels', 'class', 'category', 'sentiment', 'kind', 'target', 'topic', 'intent'],
    ...['klasse', 'kategorie', 'etikett', 'stimmung', 'thema', 'absicht'],
    ...['etiquette', 'classe', 'categorie', 'theme'],
    ...['etiqueta', 'clase', 'categoria', 'sentimiento', 'tema', 'sentimento', 'rotulo', 'etichetta'],
    ...['标签', '类别', '分类', '情感', '标注', '類別', '分類', '標籤'],
    ...['ラベル', 'カテゴリ', 'カテゴリー', 'クラス', '感情'],
    ...['метка', 'класс', 'категория', 'тональность'],
  ],
  /** Names of a text. */
  text: [
    ...['text', 'sentence', 'review', 'definition', 'comment', 'content', 'message', 'body', 'document'],
    ...['nachricht', 'kommentar', 'beschreibung', 'inhalt', 'satz', 'rezension'],
    ...['texte', 'commentaire', 'contenu', 'avis', 'phrase'],
    ...['texto', 'mensaje', 'comentario', 'contenido', 'descripcion', 'resena', 'opinion', 'oracion'],
    ...['testo', 'messaggio', 'commento', 'recensione', 'mensagem', 'conteudo', 'descricao'],
    ...['文本', '内容', '评论', '正文', '文章', '句子', '消息', '留言', '評論', '內容'],
    ...['本文', 'テキスト', 'コメント', 'レビュー', '文', '文章'],
    ...['текст', 'отзыв', 'комментарий', 'сообщение', 'описание'],
  ],
  /** Names of columns that are often predicted, and as often describe an example. */
  perhaps: [
    ...['team', 'department', 'queue', 'rating', 'stars', 'score', 'grade', 'emotion', 'polarity', 'genre'],
    ...['type', 'tag', 'tags', 'spam', 'toxic', 'subject_area', 'section', 'outcome', 'result', 'verdict'],
    ...['abteilung', 'bewertung', 'sterne', 'art', 'typ', 'note', 'etoiles', 'equipe', 'departamento'],
    ...['puntuacion', 'estrellas', 'reparto', 'voto', '评分', '星级', '部门', '类型', '部署', '評価'],
    ...['оценка', 'отдел', 'тип'],
  ],
  /** Names of a moment. */
  date: [
    ...['date', 'time', 'timestamp', 'created', 'updated', 'year', 'month', 'day', 'datum', 'zeit', 'jahr'],
    ...['erstellt', 'cree', 'annee', 'fecha', 'hora', 'ano', 'anio', 'data', 'anno', '日期', '时间', '年份'],
    ...['日付', '日時', '年', 'дата', 'время', 'год'],
  ],
  /** Names of columns that identify an example or a person. */
  identifier: [
    ...[
      'id',
      'ids',
      'uuid',
      'guid',
      'key',
      'index',
      'idx',
      'nr',
      'no',
      'num',
      'number',
      'row',
      'sku',
      'isbn',
    ],
    ...['url', 'link', 'email', 'mail', 'phone', 'nummer', 'numero', 'codigo', 'telefon', 'telefono'],
    ...['编号', '序号', '番号', '電話', 'номер', 'ид'],
  ],
} as const satisfies Record<string, readonly string[]>;

export type ColumnRole = keyof typeof names;

/** Common names of two columns of paired texts. */
const pairs = [
  ...[['text', 'pair'] as const, ['text', 'text_pair'] as const, ['text1', 'text2'] as const],
  ...[['text_a', 'text_b'] as const, ['sentence1', 'sentence2'] as const],
  ...[['sentence_a', 'sentence_b'] as const, ['question1', 'question2'] as const],
  ...[['premise', 'hypothesis'] as const],
];
/** Names of two columns that a model may read together, or one of them alone. */
const perhapsPairs = [
  ...[['question', 'answer'] as const, ['question', 'sentence'] as const, ['question', 'context'] as const],
  ...[['query', 'passage'] as const, ['query', 'document'] as const, ['frage', 'antwort'] as const],
];

/** A name as a list has it: in small letters without accents, its words joined by `_`. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .trim()
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[\s._-]+/g, '_');
}

/** Whether a name is one of a list. */
export function isNamed(role: ColumnRole, name: string): boolean {
  return includes(role, plainName(name));
}

/** Whether tables commonly give a column this name. */
export const isWellKnown = (name: string) => isNamed('label', name) || isNamed('text', name);

/** Whether the first or the last word of a name is one of a list: `ticket_id`, `date_of_birth`. */
export function hasWordOf(role: ColumnRole, name: string): boolean {
  const words = plainName(name).split('_');
  return includes(role, words.join('_')) || includes(role, words[0]!) || includes(role, words.at(-1)!);
}

const includes = (role: ColumnRole, name: string) => (names[role] as readonly string[]).includes(name);

/** The plainest name wins alone; of the others, two leave the choice to the user. */
export function wellKnownColumn(role: 'text' | 'label', columns: readonly string[]): string | undefined {
  const known = columns.filter((name) => isNamed(role, name));
  return (
    known.find((name) => plainName(name) === names[role][0]) ?? (known.length === 1 ? known[0] : undefined)
  );
}

/** Two columns of paired texts, found by their names alone. */
export const wellKnownPair = (columns: readonly string[]) => pairAmong(columns, pairs);

/** Two columns that may be paired texts. */
export const possiblePair = (columns: readonly string[]) => pairAmong(columns, perhapsPairs);

function pairAmong(columns: readonly string[], known: readonly (readonly [string, string])[]) {
  const named = (wanted: string) => columns.find((name) => plainName(name) === wanted);
  const found = known
    .map(([first, second]) => ({ text: named(first), pair: named(second) }))
    .filter((both): both is { text: string; pair: string } => Boolean(both.text && both.pair));
  return found.length === 1 ? found[0] : undefined;
}
