/** The card “Keyboard”. */
export const keyboard = {
  heading: 'Keyboard',
  text: 'Everything can be done without a mouse. These keys work anywhere in the window.',
  newTodo: 'New to-do',
  search: 'Search everything',
  areas: 'To-dos, templates, memories, history, AI providers',
  settings: 'Settings',
  undo: 'Undo',
  redo: 'Do it again',
  card: 'Move a card on the board',
  zoom: 'Larger, smaller, usual size',
  close: 'Close what is open',
  quit: 'Quit Pia',
  /** Keys as they are engraved. */
  shift: 'Shift',
  alt: 'Alt',
  escape: 'Esc',
  arrows: 'arrow keys',
};
