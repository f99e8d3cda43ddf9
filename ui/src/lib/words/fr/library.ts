/** Le tableau, les autres listes, la recherche et l’annulation. */
import type * as english from '../en/library';
import { format } from './format';
import { kinds } from './work';

const { count } = format;

export const board: typeof english.board = {
  name: 'Tableau',
  open: 'À faire',
  closed: 'Terminé',
  cards: (of) => count(of, 'carte', 'cartes'),
  cardsOf: (column) => `Cartes de ${column}`,
  empty: 'Rien ici',
  add: 'Ajouter une carte',
  addTo: (column) => `Ajouter une carte à ${column}`,
  addColumn: 'Ajouter une colonne',
  columnName: 'Nom de la colonne',
  menuOf: (column) => `Actions pour ${column}`,
  rename: 'Renommer',
  moveLeft: 'Vers la gauche',
  moveRight: 'Vers la droite',
  remove: 'Supprimer la colonne',
  cardMenu: (title) => `Actions pour ${title}`,
  moveUp: 'Vers le haut',
  moveDown: 'Vers le bas',
  moveTo: (column) => `Déplacer vers « ${column} »`,
  moved: (title, column) => `${title} est maintenant dans ${column}.`,
  keys: 'Alt et les flèches déplacent une carte.',
};

export const sheet: typeof english.sheet = {
  heading: 'Tâche',
  title: 'À faire',
  notes: 'Notes',
  priority: 'Priorité',
  priorities: { low: 'Basse', medium: 'Moyenne', high: 'Haute' },
  due: 'Échéance',
  dueOn: (text) => `Échéance\u202f: ${text}`,
  column: 'Colonne',
  created: (moment) => `Créée le ${moment}`,
  completed: (moment) => `Terminée le ${moment}`,
  remove: 'Supprimer',
  copy: 'Copier le lien',
  copiedAloud: 'Le lien a été copié.',
  close: 'Fermer',
  gone: 'Cet élément n’existe plus.',
  done: 'Terminée',
};

export const calendar: typeof english.calendar = {
  yesterday: 'Hier',
  today: 'Aujourd’hui',
  tomorrow: 'Demain',
  inAWeek: 'Dans une semaine',
  none: 'Aucune date',
  previous: 'Mois précédent',
  next: 'Mois suivant',
  cancel: 'Annuler',
};

export const library: typeof english.library = {
  filterHint: 'Filtrer',
  untitled: 'Sans nom',
  nothingFound: (text) => `Aucun résultat pour «\u202f${text}\u202f».`,
  back: 'Retour à la liste',
  remove: 'Supprimer',
  removeOf: (title) => `Supprimer ${title}`,
  changed: (moment) => `Modifié le ${moment}`,
  moment: (ms) => format.moment(new Date(ms).toISOString()),
  number: format.number,
};

export const templates: typeof english.templates = {
  heading: 'Modèles',
  empty: 'Pas encore de modèle',
  emptyText: 'Un modèle dit, avec vos mots, ce qu’un fournisseur d’IA doit faire d’un texte.',
  add: 'Nouveau modèle',
  name: 'Nom',
  description: 'À quoi il sert',
  prompt: 'Que faire d’un texte',
  example: 'Un exemple du style',
};

export const memories: typeof english.memories = {
  heading: 'Souvenirs',
  empty: 'Pas encore de souvenir',
  emptyText: 'Un souvenir est une chose à retenir\u202f: une note, une préférence, une personne.',
  add: 'Nouveau souvenir',
  label: 'Libellé',
  text: 'Ce qu’il faut retenir',
  json: 'Créé par une autre application\u202f: son contenu en JSON',
  type: 'Type',
  allTypes: 'Tous les types',
  types: {
    note: 'Note',
    preference: 'Préférence',
    personal_profile: 'À mon sujet',
    contact_list: 'Contacts',
  },
  noneOfType: 'Aucun souvenir de ce type',
  showAll: 'Afficher tous les types',
};

export const history: typeof english.history = {
  copy: 'Copier',
  copiedAloud: 'Le texte a été copié.',
  heading: 'Historique',
  empty: 'Pas encore d’entrée dans l’historique',
  emptyText:
    'Ce qu’un fournisseur d’IA a fait de vos textes apparaît ici, depuis tous vos appareils.',
  original: 'Votre texte',
  optimized: 'Le résultat',
  template: 'Modèle',
  provider: 'Fournisseur d’IA',
  when: 'Quand',
  tokens: 'Jetons',
  spoken: 'Dicté',
};

export const providers: typeof english.providers = {
  heading: 'Fournisseurs d’IA',
  empty: 'Pas encore de fournisseur d’IA',
  emptyText: 'Où les autres applications de Pia envoient un texte, et avec quel modèle.',
  add: 'Nouveau fournisseur',
  name: 'Nom',
  type: 'Type',
  types: {
    0: 'Pia Cloud',
    1: 'OpenAI',
    2: 'Azure OpenAI',
    3: 'Ollama',
    4: 'OpenRouter',
    5: 'Compatible avec OpenAI',
    6: 'Mistral',
  },
  endpoint: 'Adresse',
  model: 'Modèle',
  deployment: 'Déploiement',
  timeout: 'Attente maximale en secondes',
  tools: 'Le modèle peut appeler des outils',
};

export const search: typeof english.search = {
  name: 'Rechercher partout',
  hint: 'Tâches, modèles, souvenirs, historique…',
  results: (of) => count(of, 'résultat', 'résultats'),
  nothing: (text) => `Aucun résultat pour «\u202f${text}\u202f».`,
  more: 'Il y a d’autres résultats. Un mot de plus affine la recherche.',
  goTo: 'Aller à',
  kind: (kind) => kinds[kind] ?? kind,
};

/** Est lu là où le clavier entre dans une liste. */
export const listKeys: typeof english.listKeys = {
  rows: 'Les flèches haut et bas mènent aux autres lignes.',
  more: 'Les flèches gauche et droite mènent à ce que l’on peut faire d’autre avec celle-ci.',
};
