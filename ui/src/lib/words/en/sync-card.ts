/** The sync card. */
import type { Direction } from '../../ipc/backend';
import { format } from './format';

const { count, moment, number } = format;

/** Kinds of records, one and many of each; a kind of another version is called as it calls itself. */
const kinds: Record<string, [string, string]> = {
  todo: ['to-do', 'to-dos'],
  template: ['template', 'templates'],
  memory: ['memory', 'memories'],
  session: ['session', 'sessions'],
  column: ['column', 'columns'],
  provider: ['provider', 'providers'],
  settings: ['settings', 'settings'],
  conflict: ['kept version', 'kept versions'],
};

const fields: Record<string, string> = {
  title: 'title',
  name: 'name',
  label: 'label',
  notes: 'notes',
  prompt: 'prompt',
  description: 'description',
  data: 'content',
  status: 'state',
  dueDate: 'due date',
  priority: 'priority',
  encryptedPayload: 'encrypted content',
  type: 'kind',
  providerType: 'kind',
  endpoint: 'address',
  modelName: 'model',
  azureDeploymentName: 'deployment',
  ExampleText: 'example',
  timeoutSeconds: 'longest wait in seconds',
  supportsToolCalling: 'whether it can call tools',
};

const reasons: Record<string, string> = {
  record_too_large: 'It is too large for the server. Make it shorter.',
  quota_exceeded: 'The server takes no more of these. It goes up by itself once there is room.',
  unreadable: 'The change cannot be read, so it was not sent.',
  damaged:
    'A change of it was damaged on this device before it was sent. What is left of it is kept, and an export writes it out.',
  locked: 'An older app has encrypted it, so it can be neither shown nor changed here.',
  unreadable_here: 'It cannot be read on this device. “Verify everything” brings it back.',
  unreadable_there: 'What the server sent of it cannot be read.',
};

export const syncCard = {
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused. Changes are kept here until you let it go on.',
  live: 'Changes on your other devices arrive at once.',
  next: 'Next sync',
  nextIn: (time: string) => `in ${time}`,
  nextNone: 'When you ask for it',
  nextNow: 'Now',
  progressName: 'How far the sync is',
  progress: (direction: Direction, done: number, total: number) =>
    direction === 'up'
      ? `${number(done)} of ${count(total, 'change', 'changes')} sent`
      : `${number(done)} of ${count(total, 'record', 'records')} here`,
  quotaHeading: 'Almost full',
  quota: (kind: string, held: number, limit: number) =>
    `${kinds[kind]?.[1] ?? kind}: ${number(held)} of ${number(limit)}`,
  quotaFull: 'Full: new ones stay on this device until there is room.',
  setAsideHeading: (items: number) => `${count(items, 'thing', 'things')} set aside`,
  setAsideText: 'They stop nothing else, and nothing of them is lost.',
  setAsideReason: (code: string, sentence: string) => reasons[code] ?? sentence,
  untitled: (kind: string) => `A ${kinds[kind]?.[0] ?? kind} without a name`,
  retry: 'Send again',
  retryOf: (title: string) => `Send again: ${title}`,
  verify: 'Verify everything',
  verifying: 'Comparing with the server…',
  verifiedSame: (records: number) =>
    `This device and the server hold the same: ${count(records, 'record', 'records')}.`,
  verifiedRepaired: (records: number) =>
    `${count(records, 'record was', 'records were')} put right on the way.`,
  verifiedDiffers: (kind: string) =>
    `${kinds[kind]?.[1] ?? kind}: this device and the server still differ.`,
  conflictsHeading: (items: number) =>
    `${count(items, 'change', 'changes')} made in two places at once`,
  conflictsText: 'The later one is shown. Nothing is lost until you decide.',
  conflictOf: (title: string, field: string) => `${title}: ${fields[field] ?? field}`,
  /** What a field holds that is no text. */
  values: { open: 'Open', done: 'Done', yes: 'Yes', no: 'No' },
  shown: 'Shown now',
  other: 'The other version',
  gone: 'Deleted meanwhile',
  nothing: 'Nothing',
  at: moment,
  keepShown: 'Keep what is shown',
  takeOther: 'Take the other',
  keepBoth: 'Keep both',
  newRecord: 'Make a new entry of it',
  dropOther: 'Let it go',
  locked: 'Encrypted by an older app, so it cannot be shown. It is kept whole.',
  letGoOf: (title: string) => `Let it go: ${title}`,
  askLetGo: (title: string) => `Let go of what is left of “${title}”?`,
  askLetGoText:
    'Nobody else has it, and nothing brings it back. The entry stays as the server knows it; one that was new goes too.',
  keepDamaged: 'Keep it',
  bringBack: 'Bring the encrypted one back',
  decided: 'Decided.',
};
