export { about } from './about';
export { appearance } from './appearance';
export { desktop } from './desktop';
export { board, history, library, memories, providers, search, sheet, templates } from './library';
export { certificate, diagnosis, server, settings, signedOut, signOut, vault } from './settings';
export { syncCard } from './sync-card';
export { device, oldWay, paste, waiting } from './waiting';
export { yourData } from './your-data';
