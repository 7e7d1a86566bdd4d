/** Rows of invented tables that look like real ones: the same at each run. */

/** A table as users have it, and its intended experiment. */
export interface RealTable {
  readonly name: string;
  readonly text: string;
  /** Images that it names. */
  readonly images?: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly label: readonly string[];
  readonly task: 'classification' | 'multi-label' | 'regression';
}

/** A small generator of numbers from 0 up to 1. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Draw {
  /** The number of the row, from 0. */
  readonly row: number;
  pick<T>(of: readonly T[]): T;
  integer(from: number, to: number): number;
  decimal(from: number, to: number, digits?: number): string;
  /** A sentence of a language, with the words of several others put in. */
  sentence(language: Language, sentences?: number): string;
  date(): string;
}

/** @param cells the cells of a row */
export function table(
  header: readonly string[] | undefined,
  count: number,
  cells: (draw: Draw) => readonly (string | number)[],
  delimiter = ',',
): string {
  const rows = draws(count).map((draw) => cells(draw).map(String));
  const written = (row: readonly string[]) => row.map((cell) => quoted(cell, delimiter)).join(delimiter);
  return `${[...(header ? [header] : []), ...rows].map(written).join('\n')}\n`;
}

/** A JSON object for each line. */
export function lines(count: number, object: (draw: Draw) => object): string {
  return `${draws(count)
    .map((draw) => JSON.stringify(object(draw)))
    .join('\n')}\n`;
}

function quoted(cell: string, delimiter: string): string {
  if (delimiter === '\t') return cell.replace(/\s+/g, ' ');
  return cell.includes(delimiter) || /["\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function draws(count: number): Draw[] {
  const throwDice = dice(20_240_501);
  const integer = (from: number, to: number) => from + Math.floor(throwDice() * (to - from + 1));
  const pick = <T>(of: readonly T[]): T => of[integer(0, of.length - 1)]!;
  const two = (value: number) => String(value).padStart(2, '0');
  return Array.from({ length: count }, (_, row) => ({
    row,
    pick,
    integer,
    decimal: (from, to, digits = 2) => (from + throwDice() * (to - from)).toFixed(digits),
    sentence: (language, sentences = 1) =>
      Array.from({ length: sentences }, () => sentence(language, pick)).join(
        language === 'zh' || language === 'ja' ? '' : ' ',
      ),
    date: () => `2024-${two(integer(1, 12))}-${two(integer(1, 28))}`,
  }));
}

export type Language = keyof typeof parts;

/** Subjects, verbs, objects, circumstances: any four make a sentence. */
const parts = {
  en: [
    ['The customer', 'My colleague', 'Our office', 'The old printer', 'A new driver', 'Our manager'],
    ['cannot open', 'returned', 'is waiting for', 'was charged twice for', 'really likes', 'complains about'],
    [
      'the last invoice',
      'a parcel from March',
      'the login page',
      'this phone',
      'the second order',
      'the app',
    ],
    ['since yesterday.', 'for no reason.', 'again and again!', 'after the update.', 'and wants an answer.'],
  ],
  de: [
    ['Der Kunde', 'Meine Kollegin', 'Unser Büro', 'Das Gerät', 'Niemand hier', 'Der Fahrer'],
    ['wartet auf', 'beschwert sich über', 'findet nicht', 'bezahlte zweimal', 'mag', 'öffnet nie'],
    ['die letzte Rechnung', 'das Paket vom März', 'die Anmeldung', 'dieses Telefon', 'die App'],
    ['seit gestern.', 'ohne Grund.', 'immer wieder!', 'nach dem Update.', 'und will eine Antwort.'],
  ],
  fr: [
    ['Le client', 'Ma collègue', 'Notre bureau', "L'appareil", 'Personne ici', 'Le livreur'],
    ['attend', 'se plaint de', 'ne trouve pas', 'a payé deux fois', 'aime', "n'ouvre jamais"],
    ['la dernière facture', 'le colis de mars', 'la page de connexion', 'ce téléphone', "l'application"],
    ['depuis hier.', 'sans raison.', 'encore une fois !', 'après la mise à jour.', 'et veut une réponse.'],
  ],
  es: [
    ['El cliente', 'Mi compañera', 'Nuestra oficina', 'El aparato', 'Nadie aquí', 'El repartidor'],
    ['espera', 'se queja de', 'no encuentra', 'pagó dos veces', 'adora', 'nunca abre'],
    ['la última factura', 'el paquete de marzo', 'la página de acceso', 'este teléfono', 'la aplicación'],
    ['desde ayer.', 'sin motivo.', '¡otra vez!', 'tras la actualización.', 'y quiere una respuesta.'],
  ],
  it: [
    ['Il cliente', 'La mia collega', 'Il nostro ufficio', 'Questo apparecchio', 'Nessuno qui'],
    ['aspetta', 'si lamenta di', 'non trova', 'ha pagato due volte', 'adora', 'non apre mai'],
    ["l'ultima fattura", 'il pacco di marzo', 'la pagina di accesso', 'questo telefono', "l'applicazione"],
    ['da ieri.', 'senza motivo.', 'di nuovo!', "dopo l'aggiornamento.", 'e vuole una risposta.'],
  ],
  ru: [
    ['Клиент', 'Моя коллега', 'Наш отдел', 'Этот прибор', 'Никто здесь', 'Курьер'],
    ['ждёт', 'жалуется на', 'не находит', 'дважды оплатил', 'любит', 'не открывает'],
    ['последний счёт', 'мартовскую посылку', 'страницу входа', 'этот телефон', 'приложение'],
    ['со вчерашнего дня.', 'без причины.', 'снова и снова!', 'после обновления.', 'и ждёт ответа.'],
  ],
  zh: [
    ['客户', '我的同事', '我们办公室', '这台设备', '这里没有人', '快递员'],
    ['一直在等', '投诉了', '找不到', '付了两次', '非常喜欢', '从来打不开'],
    ['上一张发票', '三月的包裹', '登录页面', '这部手机', '这个应用'],
    ['已经一天了。', '没有任何原因。', '一次又一次！', '更新以后。', '希望尽快答复。'],
  ],
  ja: [
    ['お客様は', '同僚は', '私たちの部署は', 'この機械は', '配達員は'],
    ['前回の請求書を', '三月の荷物を', 'ログイン画面を', 'この電話を', 'このアプリを'],
    ['まだ待っています', '見つけられません', '二回払いました', 'とても気に入りました', '開けません'],
    ['、昨日から。', '、理由もなく。', '、何度も。', '、更新の後で。', '、返事をください。'],
  ],
} as const satisfies Record<string, readonly (readonly string[])[]>;

function sentence(language: Language, pick: Draw['pick']): string {
  const between = language === 'zh' || language === 'ja' ? '' : ' ';
  return parts[language].map((some) => pick<string>(some)).join(between);
}
