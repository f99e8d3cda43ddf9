import { formats } from '../formats';

export const format = formats('fr', 'à l’instant');
export const changes = (of: number) => format.count(of, 'modification', 'modifications');
