/** Die Tafel, die anderen Listen, das Suchen und das Rückgängigmachen. */
import type * as english from '../en/library';
import { format } from './format';
import { kinds } from './work';

const { count } = format;

export const board: typeof english.board = {
  name: 'Tafel',
  open: 'Zu erledigen',
  closed: 'Erledigt',
  cards: (of) => count(of, 'Karte', 'Karten'),
  cardsOf: (column) => `Karten in ${column}`,
  empty: 'Hier ist nichts',
  add: 'Karte hinzufügen',
  addTo: (column) => `Karte hinzufügen: ${column}`,
  addColumn: 'Spalte hinzufügen',
  columnName: 'Name der Spalte',
  menuOf: (column) => `Aktionen für ${column}`,
  rename: 'Umbenennen',
  moveLeft: 'Nach links',
  moveRight: 'Nach rechts',
  remove: 'Spalte löschen',
  cardMenu: (title) => `Aktionen für ${title}`,
  moveUp: 'Nach oben',
  moveDown: 'Nach unten',
  moveTo: (column) => `Nach „${column}“ verschieben`,
  moved: (title, column) => `${title} steht jetzt in ${column}.`,
  keys: 'Karten lassen sich mit Alt und den Pfeiltasten verschieben.',
};

export const sheet: typeof english.sheet = {
  heading: 'Aufgabe',
  title: 'Aufgabe',
  notes: 'Notizen',
  priority: 'Priorität',
  priorities: { low: 'Niedrig', medium: 'Mittel', high: 'Hoch' },
  due: 'Fällig',
  dueOn: (text) => `Fällig: ${text}`,
  column: 'Spalte',
  created: (moment) => `Angelegt am ${moment}`,
  completed: (moment) => `Erledigt am ${moment}`,
  remove: 'Löschen',
  copy: 'Link kopieren',
  copiedAloud: 'Der Link wurde kopiert.',
  close: 'Schließen',
  gone: 'Diesen Eintrag gibt es nicht mehr.',
  done: 'Erledigt',
};

export const calendar: typeof english.calendar = {
  yesterday: 'Gestern',
  today: 'Heute',
  tomorrow: 'Morgen',
  inAWeek: 'In einer Woche',
  none: 'Kein Datum',
  previous: 'Voriger Monat',
  next: 'Nächster Monat',
  cancel: 'Abbrechen',
};

export const library: typeof english.library = {
  filterHint: 'Filtern',
  untitled: 'Ohne Namen',
  nothingFound: (text) => `Nichts gefunden zu „${text}“.`,
  back: 'Zurück zur Liste',
  remove: 'Löschen',
  removeOf: (title) => `${title} löschen`,
  changed: (moment) => `Geändert am ${moment}`,
  moment: (ms) => format.moment(new Date(ms).toISOString()),
  number: format.number,
};

export const templates: typeof english.templates = {
  heading: 'Vorlagen',
  empty: 'Noch keine Vorlagen',
  emptyText: 'Eine Vorlage sagt mit Ihren Worten, was ein KI-Anbieter mit einem Text tun soll.',
  add: 'Neue Vorlage',
  name: 'Name',
  description: 'Zweck',
  prompt: 'Was mit einem Text geschehen soll',
  example: 'Ein Beispiel für den Stil',
};

export const memories: typeof english.memories = {
  heading: 'Erinnerungen',
  empty: 'Noch keine Erinnerungen',
  emptyText:
    'Eine Erinnerung hält fest, was Sie sich merken wollen: eine Notiz, eine Vorliebe, wer jemand ist.',
  add: 'Neue Erinnerung',
  label: 'Bezeichnung',
  text: 'Was Sie sich merken wollen',
  json: 'Von einer anderen App angelegt: der Inhalt als JSON',
  type: 'Art',
  allTypes: 'Alle Arten',
  types: {
    note: 'Notiz',
    preference: 'Vorliebe',
    personal_profile: 'Über mich',
    contact_list: 'Kontakte',
  },
  noneOfType: 'Keine Erinnerungen dieser Art',
  showAll: 'Alle Arten zeigen',
};

export const history: typeof english.history = {
  copy: 'Kopieren',
  copiedAloud: 'Der Text wurde kopiert.',
  heading: 'Verlauf',
  empty: 'Noch keine Verlaufseinträge',
  emptyText:
    'Was ein KI-Anbieter für Sie aus einem Text gemacht hat, steht hier, von all Ihren Geräten.',
  original: 'Ihr Text',
  optimized: 'Das Ergebnis',
  template: 'Vorlage',
  provider: 'KI-Anbieter',
  when: 'Wann',
  tokens: 'Token',
  spoken: 'Diktiert',
};

export const providers: typeof english.providers = {
  heading: 'KI-Anbieter',
  empty: 'Noch keine KI-Anbieter',
  emptyText: 'Wohin die anderen Apps von Pia einen Text senden und mit welchem Modell.',
  add: 'Neuer Anbieter',
  name: 'Name',
  type: 'Art',
  types: {
    0: 'Pia Cloud',
    1: 'OpenAI',
    2: 'Azure OpenAI',
    3: 'Ollama',
    4: 'OpenRouter',
    5: 'OpenAI-kompatibel',
    6: 'Mistral',
  },
  endpoint: 'Adresse',
  model: 'Modell',
  deployment: 'Bereitstellung',
  timeout: 'Längste Wartezeit in Sekunden',
  tools: 'Das Modell kann Werkzeuge aufrufen',
};

export const search: typeof english.search = {
  name: 'Alles durchsuchen',
  hint: 'Aufgaben, Vorlagen, Erinnerungen, Verlauf …',
  results: (of) => count(of, 'Treffer', 'Treffer'),
  nothing: (text) => `Nichts gefunden zu „${text}“.`,
  more: 'Es gibt noch mehr Treffer. Ein weiteres Wort grenzt sie ein.',
  goTo: 'Gehe zu',
  kind: (kind) => kinds[kind] ?? kind,
};

/** Wird vorgelesen, wo man mit der Tastatur in eine Liste kommt. */
export const listKeys: typeof english.listKeys = {
  rows: 'Die Pfeile nach oben und unten führen zu den anderen Zeilen.',
  more: 'Die Pfeile nach links und rechts führen zu dem, was mit dieser noch geschehen kann.',
};
