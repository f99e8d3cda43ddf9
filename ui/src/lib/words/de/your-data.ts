import type * as english from '../en/your-data';
import { format } from './format';

const records = (of: number) => format.count(of, 'Eintrag', 'Einträge');
const todos = (of: number) => format.count(of, 'Aufgabe', 'Aufgaben');

export const yourData: typeof english.yourData = {
  heading: 'Ihre Daten',
  text: 'Als eigene Dateien. Nie darin: Ihre Sitzung, Passwörter und API-Schlüssel.',
  all: 'Alles exportieren …',
  allText: 'Eine JSON-Datei mit allem, was Sie hier haben. Pia liest sie ohne Verlust wieder ein.',
  todos: 'Aufgaben exportieren …',
  todosText: 'Eine CSV-Tabelle für Excel, LibreOffice und andere. Auch sie liest Pia wieder ein.',
  import: 'Importieren …',
  importText:
    'Eine JSON-Datei von Pia oder eine CSV-Tabelle mit einer Spalte „title“. Es wird nichts gelöscht.',
  busy: 'Einen Moment …',
  wroteAll: (of, file) => `${records(of)} in ${file} geschrieben.`,
  wroteTodos: (of, file) => `${todos(of)} in ${file} geschrieben.`,
  remains: (of) => `Nicht lesbar: ${records(of)}. Was davon übrig ist, steht ebenfalls darin.`,
  leftOut: (of) => `Nicht lesbar und deshalb nicht darin: ${todos(of)}.`,
  question: (file) => `${file} importieren?`,
  counts: (made, changed, same) =>
    `${format.number(made)} neu, ${format.number(changed)} geändert, ${format.number(same)} unverändert`,
  would: (counts) => `Ergebnis: ${counts}.`,
  newColumns: (names) => `Neu auf der Tafel: ${format.list(names)}.`,
  ignored: (names) =>
    format.plural(names.length, 'Diese Spalte', 'Diese Spalten') +
    ` kennt Pia nicht und übergeht sie: ${format.list(names)}.`,
  undoable: 'Sie können es in einem Schritt rückgängig machen.',
  notUndoable:
    'Das ist zu viel, um es in einem Schritt rückgängig zu machen. Exportieren Sie im Zweifel vorher alles.',
  confirm: 'Importieren',
  cancel: 'Abbrechen',
  did: (counts, file) => `${file} importiert: ${counts}.`,
  nothing: (file) => `Alles aus ${file} ist schon hier.`,
};
