/** Devices and pictures for scenes. */
import type { SignedInDevice } from './backend';
import drawing from './portrait.svg?no-inline';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A person on a background, as an address: a file, as the page shows no `data:`. */
export const portrait = (name: string): string => `${drawing}?of=${encodeURIComponent(name)}`;

function device(id: number, change: Partial<SignedInDevice>): SignedInDevice {
  return {
    id: `device-${id}`,
    name: null,
    system: null,
    app: null,
    place: null,
    provider: 'microsoft',
    sinceMs: 0,
    lastMs: 0,
    current: false,
    ...change,
  };
}

/** The one that asks, and another one. */
export const twoDevices = (now: number): SignedInDevice[] => [
  device(1, {
    name: 'ada-laptop',
    system: 'Debian GNU/Linux 12 (bookworm), x86_64',
    app: '0.1.0',
    place: 'Ghent, Belgium',
    sinceMs: now - 12 * DAY,
    lastMs: now,
    current: true,
  }),
  device(2, {
    name: 'office-tower',
    system: 'Windows 11 Pro 24H2',
    app: '0.1.0',
    place: 'Brussels, Belgium',
    sinceMs: now - 40 * DAY,
    lastMs: now - 3 * HOUR,
  }),
];

/** More of them, one of which says nothing of itself. */
export const manyDevices = (now: number): SignedInDevice[] => [
  ...twoDevices(now),
  device(3, { sinceMs: now - 90 * DAY, lastMs: now - 29 * DAY }),
  device(4, {
    name: 'a-build-machine-with-a-very-long-name-of-its-own.internal.contoso.example',
    system: 'Ubuntu 24.04.3 LTS, aarch64',
    sinceMs: now - 2 * HOUR,
    lastMs: now - 20 * 60_000,
  }),
];
