/** The sync card. */
import type { Direction } from '../../ipc/backend';
import { format } from './format';

const { capital, count, moment, number, plural } = format;

/** Kinds of records, one and many of each; a kind of another version is called as it calls itself. */
const kinds: Record<string, [string, string]> = {
  todo: ['to-do', 'to-dos'],
  template: ['template', 'templates'],
  memory: ['memory', 'memories'],
  session: ['history entry', 'history entries'],
  column: ['column', 'columns'],
  provider: ['provider', 'providers'],
  settings: ['settings', 'settings'],
  conflict: ['kept version', 'kept versions'],
};

/** What there are several of, as a line begins. */
const several = (kind: string) => capital(kinds[kind]?.[1] ?? kind);

const reasons: Record<string, string> = {
  record_too_large: 'It is too large for the server. Make it shorter.',
  quota_exceeded:
    'The server accepts no more of these. It will be sent by itself once there is room.',
  unreadable: 'The change cannot be read, so it was not sent.',
  damaged:
    'A change to it was damaged on this device before it was sent. What is left of it is kept, and an export includes it.',
  locked: 'An older app has encrypted it, so it can be neither shown nor changed here.',
  unreadable_here: 'It cannot be read on this device. “Verify everything” brings it back.',
  unreadable_there: 'What the server sent for it cannot be read.',
};

export const syncCard = {
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused. Changes are kept here until you resume.',
  live: 'Changes on your other devices arrive at once.',
  asks: 'Pia is not told of changes as they are made, so it asks the server every minute.',
  next: 'Next sync',
  nextIn: (time: string) => `in ${time}`,
  nextNone: 'When you ask for it',
  nextNow: 'Now',
  progressName: 'Sync progress',
  progress: (direction: Direction, done: number, total: number) =>
    direction === 'up'
      ? `${number(done)} of ${count(total, 'change', 'changes')} sent`
      : `${number(done)} of ${count(total, 'entry', 'entries')} received`,
  quotaHeading: 'Almost full',
  quota: (kind: string, held: number, limit: number) =>
    `${several(kind)}: ${number(held)} of ${number(limit)}`,
  quotaFull: 'Full: new ones stay on this device until there is room.',
  limits: 'Limits of this server',
  setAsideHeading: (items: number) => `${count(items, 'entry', 'entries')} set aside`,
  setAsideText: (items: number, damaged: boolean) =>
    damaged
      ? plural(items, 'It does', 'They do') +
        ' not hold up anything else. What is left of a damaged change is kept until you decide.'
      : plural(
          items,
          'It does not hold up anything else, and nothing of it is lost.',
          'They do not hold up anything else, and nothing of them is lost.',
        ),
  setAsideReason: (code: string, sentence: string) => reasons[code] ?? sentence,
  untitled: (kind: string) => `Untitled ${kinds[kind]?.[0] ?? kind}`,
  retry: 'Send again',
  retryOf: (title: string) => `Send again: ${title}`,
  verify: 'Verify everything',
  verifying: 'Comparing with the server…',
  verifiedSame: (records: number) =>
    `This device and the server hold the same: ${count(records, 'entry', 'entries')}.`,
  verifiedRepaired: (records: number) =>
    `${count(records, 'entry was', 'entries were')} put right in the process.`,
  verifiedDiffers: (kind: string) => `${several(kind)}: this device and the server still differ.`,
  conflictsHeading: (items: number) =>
    `${count(items, 'change', 'changes')} made in two places at once`,
  conflictsText: 'The later one is shown. Nothing is lost until you decide.',
  conflictOf: (title: string, field: string) => `${title}: ${field}`,
  /** What no field of an editor is called; the others are called as there. */
  fields: { title: 'Title', encryptedPayload: 'Encrypted content' },
  /** What a field holds that is no text. */
  values: { open: 'Open', done: 'Done', yes: 'Yes', no: 'No' },
  shown: 'Shown now',
  other: 'The other version',
  gone: 'Deleted in the meantime',
  nothing: 'Nothing',
  at: moment,
  keepShown: 'Keep what is shown',
  takeOther: 'Use the other version',
  keepBoth: 'Keep both',
  newRecord: 'Make it a new entry',
  dropOther: 'Discard',
  locked: 'Encrypted by an older app, so it cannot be shown. It is kept intact.',
  letGoOf: (title: string) => `Discard: ${title}`,
  askLetGo: (title: string) => `Discard what is left of “${title}”?`,
  askLetGoText:
    'Nobody else has it, and nothing can bring it back. The entry stays as the server knows it; if it was new, it goes too.',
  keepDamaged: 'Keep it',
  bringBack: 'Restore the encrypted version',
  decided: 'Decided.',
};
