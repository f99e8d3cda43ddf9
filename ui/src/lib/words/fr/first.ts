export { problems } from './problems';
export { accounts, needsYou, signIn } from './signin';
export { sync } from './sync';
export { header, problem, session, start, todos, zoom } from './window';
export { areas, todo, undo } from './work';
