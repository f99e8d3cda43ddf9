/** Où aller dans la fenêtre, et ce qu’une tâche dit à côté de son texte. */
import type * as english from '../en/work';
import { format } from './format';

const { capital } = format;

export const areas: typeof english.areas = {
  name: 'Rubriques',
  todos: 'Tâches',
  templates: 'Modèles',
  memories: 'Souvenirs',
  history: 'Historique',
  providers: 'Fournisseurs d’IA',
  search: 'Rechercher',
  control: 'Ctrl',
};

export const todo: typeof english.todo = {
  list: 'Liste',
  board: 'Tableau',
  view: 'Affichage des tâches',
  order: 'Ordre de la liste',
  orders: { newest: 'Récentes', due: 'Échéance', priority: 'Priorité' },
  details: (title) => `Détails de ${title}`,
  high: 'Priorité haute',
  low: 'Priorité basse',
  notes: 'Avec des notes',
  due: (day) => `Échéance : ${day}`,
  overdue: (day) => `En retard depuis ${day}`,
  today: 'aujourd’hui',
  tomorrow: 'demain',
  yesterday: 'hier',
  day: format.day,
};

/** Comment s’appelle un élément selon son type. */
export const kinds: Record<string, string> = {
  todo: 'tâche',
  template: 'modèle',
  memory: 'souvenir',
  session: 'entrée de l’historique',
  provider: 'fournisseur',
  column: 'colonne',
};

const feminine = new Set(['todo', 'session', 'column']);
/** Ce qui est arrivé à un élément, avec un participe accordé. */
const did = (kind: string, title: string, participle: string) =>
  `${capital(kinds[kind] ?? kind)} «\u202f${title}\u202f» ${participle}${feminine.has(kind) ? 'e' : ''}`;

export const undo: typeof english.undo = {
  undo: 'Annuler',
  nothing: 'Il n’y a rien à annuler.',
  undone: 'Annulé.',
  redone: 'Rétabli.',
  close: 'Fermer',
  did: {
    add: (kind, title) => did(kind, title, 'ajouté'),
    edit: (kind, title) => did(kind, title, 'modifié'),
    move: (kind, title) => did(kind, title, 'déplacé'),
    done: (_, title) => did('todo', title, 'terminé'),
    reopen: (_, title) => did('todo', title, 'rouvert'),
    delete: (kind, title) => did(kind, title, 'supprimé'),
    import: () => 'Fichier importé',
    decide: (_, title) =>
      title === '' ? 'Conflit tranché' : `Conflit tranché pour «\u202f${title}\u202f»`,
  },
};
