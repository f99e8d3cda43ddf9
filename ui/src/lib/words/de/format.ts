import { formats } from '../formats';

export const format = formats('de', 'gerade eben');
export const changes = (of: number) => format.count(of, 'Änderung', 'Änderungen');
