import type * as english from '../en/your-data';
import { format } from './format';

const records = (of: number) => format.count(of, 'élément', 'éléments');
const todos = (of: number) => format.count(of, 'tâche', 'tâches');

export const yourData: typeof english.yourData = {
  heading: 'Vos données',
  text: 'Dans des fichiers à vous. Ils ne contiennent jamais votre session, un mot de passe ou une clé d’API.',
  all: 'Tout exporter…',
  allText: 'Un fichier JSON avec tout ce que vous avez ici. Pia le relit sans rien perdre.',
  todos: 'Exporter les tâches…',
  todosText: 'Un tableau CSV pour Excel, LibreOffice et d’autres. Pia le relit aussi.',
  import: 'Importer…',
  importText:
    'Un fichier JSON de Pia, ou un tableau CSV avec une colonne nommée «\u202ftitle\u202f». Rien n’est supprimé.',
  busy: 'Un instant…',
  wroteAll: (of, file) =>
    `${format.count(of, 'élément a été écrit', 'éléments ont été écrits')} dans ${file}.`,
  wroteTodos: (of, file) =>
    `${format.count(of, 'tâche a été écrite', 'tâches ont été écrites')} dans ${file}.`,
  remains: (of) => `Illisible\u202f: ${records(of)}. Ce qui en reste y figure aussi.`,
  leftOut: (of) => `Illisible, et donc absent\u202f: ${todos(of)}.`,
  question: (file) => `Importer ${file}\u202f?`,
  counts: (made, changed, same) =>
    `${format.count(made, 'nouveau', 'nouveaux')}, ${format.count(changed, 'modifié', 'modifiés')}, ${format.count(same, 'identique', 'identiques')}`,
  would: (counts) => `Le résultat sera\u202f: ${counts}.`,
  newColumns: (names) => `Nouveau sur le tableau\u202f: ${format.list(names)}.`,
  ignored: (names) =>
    format.plural(
      names.length,
      'Pia ne connaît pas cette colonne et la laisse de côté',
      'Pia ne connaît pas ces colonnes et les laisse de côté',
    ) + `\u202f: ${format.list(names)}.`,
  undoable: 'Vous pourrez l’annuler en une fois.',
  notUndoable: 'C’est trop pour être annulé en une fois. En cas de doute, exportez d’abord tout.',
  confirm: 'Importer',
  cancel: 'Annuler',
  did: (counts, file) => `${file} importé\u202f: ${counts}.`,
  nothing: (file) => `Tout ce qui est dans ${file} est déjà ici.`,
};
