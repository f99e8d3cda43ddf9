/** The card “Keyboard”. */
export const keyboard = {
  heading: 'Tastatur',
  text: 'Alles geht auch ohne Maus. Diese Tasten gelten überall im Fenster.',
  newTodo: 'Neue Aufgabe',
  search: 'Alles durchsuchen',
  areas: 'Aufgaben, Vorlagen, Erinnerungen, Verlauf, KI-Anbieter',
  settings: 'Einstellungen',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  card: 'Eine Karte auf der Tafel verschieben',
  zoom: 'Größer, kleiner, übliche Größe',
  close: 'Schließen, was offen ist',
  quit: 'Pia beenden',
  /** Keys as they are engraved. */
  shift: 'Umschalt',
  alt: 'Alt',
  escape: 'Esc',
  arrows: 'Pfeiltasten',
};
