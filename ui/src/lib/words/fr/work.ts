/** Où aller dans la fenêtre, et ce qu’une tâche dit à côté de son texte. */
import type * as english from '../en/work';
import { format } from './format';

export const areas: typeof english.areas = {
  name: 'Rubriques',
  todos: 'Tâches',
  templates: 'Modèles',
  memories: 'Souvenirs',
  history: 'Historique',
  providers: 'Services d’IA',
  search: 'Rechercher',
  control: 'Ctrl',
};

export const todo: typeof english.todo = {
  list: 'Liste',
  board: 'Tableau',
  view: 'Affichage des tâches',
  details: (title) => `Détails de ${title}`,
  high: 'Priorité haute',
  low: 'Priorité basse',
  notes: 'Avec des notes',
  due: (day) => `Échéance ${day}`,
  overdue: (day) => `En retard depuis ${day}`,
  today: 'aujourd’hui',
  tomorrow: 'demain',
  yesterday: 'hier',
  day: format.day,
};

/** Comment s’appelle un élément selon son genre. */
export const kinds: Record<string, string> = {
  todo: 'tâche',
  template: 'modèle',
  memory: 'souvenir',
  session: 'session',
  provider: 'service',
  column: 'colonne',
};

export const undo: typeof english.undo = {
  undo: 'Annuler',
  nothing: 'Il n’y a rien à annuler.',
  undone: 'Annulé.',
  redone: 'Rétabli.',
  close: 'Fermer',
  did: {
    add: (kind, title) => `Ajout de ${kinds[kind] ?? kind} «\u202f${title}\u202f»`,
    edit: (kind, title) => `Modification de ${kinds[kind] ?? kind} «\u202f${title}\u202f»`,
    move: (kind, title) => `Déplacement de ${kinds[kind] ?? kind} «\u202f${title}\u202f»`,
    done: (_, title) => `Cochée\u202f: «\u202f${title}\u202f»`,
    reopen: (_, title) => `Rouverte\u202f: «\u202f${title}\u202f»`,
    delete: (kind, title) => `Suppression de ${kinds[kind] ?? kind} «\u202f${title}\u202f»`,
    import: () => 'Fichier importé',
  },
};
