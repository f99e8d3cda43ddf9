/** All the words: with those of the parts that are fetched after the first paint. */
import { words as first } from '.';
import { desktopIn } from './desktop';
import { certificate, diagnosis, server, settings, signedOut, signOut, vault } from './settings';
import { syncCardIn } from './sync';
import { device, oldWay, paste, waiting } from './waiting';

export const words = {
  ...first,
  oldWay,
  waiting,
  paste,
  device,
  settings,
  signOut,
  signedOut,
  vault,
  server,
  certificate,
  diagnosis,
  desktop: desktopIn(document.documentElement.lang),
  syncCard: syncCardIn(document.documentElement.lang),
};
