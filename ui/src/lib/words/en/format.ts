import { formats } from '../formats';

export const format = formats('en', 'just now');
export const changes = (of: number) => format.count(of, 'change', 'changes');
