/** The card “Keyboard”. */
export const keyboard = {
  heading: 'Clavier',
  text: 'Tout peut se faire sans souris. Ces touches valent partout dans la fenêtre.',
  newTodo: 'Nouvelle tâche',
  search: 'Rechercher partout',
  areas: 'Tâches, modèles, souvenirs, historique, fournisseurs d’IA',
  settings: 'Réglages',
  undo: 'Annuler',
  redo: 'Rétablir',
  card: 'Déplacer une carte du tableau',
  zoom: 'Agrandir, réduire, taille habituelle',
  close: 'Fermer ce qui est ouvert',
  quit: 'Quitter Pia',
  /** Keys as they are engraved. */
  shift: 'Maj',
  alt: 'Alt',
  escape: 'Échap',
  arrows: 'touches fléchées',
};
