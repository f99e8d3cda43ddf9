export { about } from './about';
export { appearance } from './appearance';
export { desktop } from './desktop';
export { devices } from './devices';
export { findings } from './diagnosis-findings';
export { elsewhere, firstRun, serverCheck } from './first-run';
export { keyboard } from './keyboard';
export {
  board,
  calendar,
  history,
  library,
  listKeys,
  memories,
  providers,
  search,
  sheet,
  templates,
} from './library';
export { providerKey } from './provider-key';
export {
  certificate,
  clock,
  diagnosis,
  server,
  settings,
  signedOut,
  signOut,
  vault,
} from './settings';
export { syncCard } from './sync-card';
export { device, oldWay, paste, redeeming, waiting } from './waiting';
export { yourData } from './your-data';
