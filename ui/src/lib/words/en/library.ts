/** The board, the other lists, searching and undoing. */
import { format } from './format';
import { kinds } from './work';

const { count } = format;

export const board = {
  name: 'Board',
  open: 'To do',
  closed: 'Done',
  cards: (of: number) => count(of, 'card', 'cards'),
  cardsOf: (column: string) => `Cards in ${column}`,
  empty: 'Nothing here',
  add: 'Add a card',
  addTo: (column: string) => `Add a card to ${column}`,
  addColumn: 'Add a column',
  columnName: 'Name of the column',
  menuOf: (column: string) => `Actions for ${column}`,
  rename: 'Rename',
  moveLeft: 'Move left',
  moveRight: 'Move right',
  remove: 'Delete the column',
  cardMenu: (title: string) => `Actions for ${title}`,
  moveUp: 'Move up',
  moveDown: 'Move down',
  moveTo: (column: string) => `Move to ${column}`,
  moved: (title: string, column: string) => `${title} is now in ${column}.`,
  keys: 'Move a card with Alt and the arrow keys.',
};

export const sheet = {
  heading: 'To-do',
  title: 'What needs to be done',
  notes: 'Notes',
  priority: 'Priority',
  priorities: { low: 'Low', medium: 'Medium', high: 'High' },
  due: 'Due',
  dueOn: (text: string) => `Due: ${text}`,
  column: 'Column',
  created: (moment: string) => `Created on ${moment}`,
  completed: (moment: string) => `Done on ${moment}`,
  remove: 'Delete',
  copy: 'Copy link',
  copiedAloud: 'The link was copied.',
  close: 'Close',
  gone: 'This entry no longer exists.',
  done: 'Done',
};

export const calendar = {
  yesterday: 'Yesterday',
  today: 'Today',
  tomorrow: 'Tomorrow',
  inAWeek: 'In a week',
  none: 'No date',
  previous: 'Previous month',
  next: 'Next month',
  cancel: 'Cancel',
};

export const library = {
  filterHint: 'Filter',
  untitled: 'Untitled',
  nothingFound: (text: string) => `Nothing found for “${text}”.`,
  back: 'Back to the list',
  remove: 'Delete',
  removeOf: (title: string) => `Delete ${title}`,
  changed: (moment: string) => `Changed on ${moment}`,
  moment: (ms: number) => format.moment(new Date(ms).toISOString()),
  number: format.number,
};

export const templates = {
  heading: 'Templates',
  empty: 'No templates yet',
  emptyText: 'A template says in your own words what an AI provider should do with a text.',
  add: 'New template',
  name: 'Name',
  description: 'What it is for',
  prompt: 'What to do with a text',
  example: 'An example of the style',
};

export const memories = {
  heading: 'Memories',
  empty: 'No memories yet',
  emptyText: 'A memory is something worth remembering: a note, a preference, who somebody is.',
  add: 'New memory',
  label: 'Name',
  text: 'What to remember',
  json: 'Created by another app: its content as JSON',
  type: 'Type',
  allTypes: 'All types',
  types: {
    note: 'Note',
    preference: 'Preference',
    personal_profile: 'About me',
    contact_list: 'Contacts',
  } as Record<string, string>,
  noneOfType: 'No memories of this type',
  showAll: 'Show all types',
};

export const history = {
  copy: 'Copy',
  copiedAloud: 'The text was copied.',
  heading: 'History',
  empty: 'No history entries yet',
  emptyText: 'What an AI provider has made of your texts appears here, from all your devices.',
  original: 'Your text',
  optimized: 'The result',
  template: 'Template',
  provider: 'AI provider',
  when: 'When',
  tokens: 'Tokens',
  spoken: 'Dictated',
};

export const providers = {
  heading: 'AI providers',
  empty: 'No AI providers yet',
  emptyText: 'Where Pia’s other apps send a text, and which model they use.',
  add: 'New provider',
  name: 'Name',
  type: 'Type',
  types: {
    0: 'Pia Cloud',
    1: 'OpenAI',
    2: 'Azure OpenAI',
    3: 'Ollama',
    4: 'OpenRouter',
    5: 'OpenAI-compatible',
    6: 'Mistral',
  } as Record<string, string>,
  endpoint: 'Address',
  model: 'Model',
  deployment: 'Deployment',
  timeout: 'Longest wait in seconds',
  tools: 'The model can call tools',
};

export const search = {
  name: 'Search everything',
  hint: 'To-dos, templates, memories, history…',
  results: (of: number) => count(of, 'result', 'results'),
  nothing: (text: string) => `Nothing found for “${text}”.`,
  more: 'There are more results. Another word narrows them down.',
  goTo: 'Go to',
  kind: (kind: string) => kinds[kind] ?? kind,
};

/** Read out where the keyboard comes into a list. */
export const listKeys = {
  rows: 'The up and down arrows lead to the other rows.',
  more: 'The left and right arrows lead to what else can be done with this one.',
};
