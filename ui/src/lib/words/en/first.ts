/** What the first paint may show. The other languages have the same parts. */
export { problems } from './problems';
export { accounts, needsYou, redeeming, signIn } from './signin';
export { sync } from './sync';
export { clock, header, problem, session, start, todos, zoom } from './window';
export { areas, todo, undo } from './work';
