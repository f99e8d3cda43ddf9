/** La carte « Synchronisation » en français. */
import type * as english from '../en/sync-card';
import { format } from './format';

const { capital, count, moment, number, plural } = format;

const kinds: Record<string, [string, string]> = {
  todo: ['tâche', 'tâches'],
  template: ['modèle', 'modèles'],
  memory: ['souvenir', 'souvenirs'],
  session: ['entrée de l’historique', 'entrées de l’historique'],
  column: ['colonne', 'colonnes'],
  provider: ['fournisseur', 'fournisseurs'],
  settings: ['réglages', 'réglages'],
  conflict: ['version conservée', 'versions conservées'],
};

const several = (kind: string) => capital(kinds[kind]?.[1] ?? kind);

const reasons: Record<string, string> = {
  record_too_large: 'C’est trop volumineux pour le serveur. Raccourcissez le texte.',
  quota_exceeded:
    'Le serveur n’en accepte pas davantage. L’envoi se fera automatiquement dès qu’il y aura de la place.',
  unreadable: 'La modification est illisible et n’a donc pas été envoyée.',
  damaged:
    'Une modification a été endommagée sur cet appareil avant son envoi. Ce qu’il en reste est conservé, et un export le contient.',
  locked: 'Une ancienne application l’a chiffré : on ne peut ni l’afficher ni le modifier ici.',
  unreadable_here: 'C’est illisible sur cet appareil. « Tout vérifier » le récupère.',
  unreadable_there: 'Ce que le serveur en a envoyé est illisible.',
};

export const syncCard: typeof english.syncCard = {
  pause: 'Suspendre',
  resume: 'Reprendre',
  paused: 'Suspendue. Les modifications restent ici jusqu’à ce que vous repreniez.',
  live: 'Les modifications faites sur vos autres appareils arrivent aussitôt.',
  asks: 'Les modifications ne sont pas annoncées au fur et à mesure\u202f: Pia interroge le serveur chaque minute.',
  next: 'Prochaine synchronisation',
  nextIn: (time) => `dans ${time}`,
  nextNone: 'Quand vous le demandez',
  nextNow: 'Maintenant',
  progressName: 'Avancement de la synchronisation',
  progress: (direction, done, total) =>
    direction === 'up'
      ? `${number(done)} sur ${count(total, 'modification envoyée', 'modifications envoyées')}`
      : `${number(done)} sur ${count(total, 'élément reçu', 'éléments reçus')}`,
  quotaHeading: 'Presque plein',
  quota: (kind, held, limit) => `${several(kind)} : ${number(held)} sur ${number(limit)}`,
  quotaFull: 'Plein : les nouveaux restent sur cet appareil jusqu’à ce qu’il y ait de la place.',
  limits: 'Limites de ce serveur',
  setAsideHeading: (items) => count(items, 'élément mis de côté', 'éléments mis de côté'),
  setAsideText: (items, damaged) =>
    plural(items, 'Il ne bloque rien d’autre', 'Ils ne bloquent rien d’autre') +
    (damaged
      ? '. Ce qui reste d’une modification endommagée est conservé jusqu’à votre décision.'
      : ', et rien n’en est perdu.'),
  setAsideReason: (code, sentence) => reasons[code] ?? sentence,
  untitled: (kind) => `${capital(kinds[kind]?.[0] ?? kind)} sans nom`,
  retry: 'Renvoyer',
  retryOf: (title) => `Renvoyer : ${title}`,
  verify: 'Tout vérifier',
  verifying: 'Comparaison avec le serveur…',
  verifiedSame: (records) =>
    `Cet appareil et le serveur ont la même chose : ${count(records, 'élément', 'éléments')}.`,
  verifiedRepaired: (records) =>
    `${count(records, 'élément a été corrigé', 'éléments ont été corrigés')} au passage.`,
  verifiedDiffers: (kind) => `${several(kind)} : cet appareil et le serveur diffèrent encore.`,
  conflictsHeading: (items) =>
    count(
      items,
      'modification faite à deux endroits à la fois',
      'modifications faites à deux endroits à la fois',
    ),
  conflictsText: 'La plus récente est affichée. Rien n’est perdu avant votre décision.',
  conflictOf: (title, field) => `${title} : ${field}`,
  fields: { title: 'Titre', encryptedPayload: 'Contenu chiffré' },
  values: { open: 'À faire', done: 'Terminée', yes: 'Oui', no: 'Non' },
  shown: 'Affichée maintenant',
  other: 'L’autre version',
  gone: 'Supprimé entre-temps',
  nothing: 'Rien',
  at: moment,
  keepShown: 'Garder la version affichée',
  takeOther: 'Prendre l’autre version',
  keepBoth: 'Garder les deux',
  newRecord: 'En faire un nouvel élément',
  dropOther: 'Abandonner',
  locked:
    'Chiffrée par une ancienne application, elle ne peut pas être affichée. Elle est conservée intacte.',
  letGoOf: (title) => `Abandonner : ${title}`,
  askLetGo: (title) => `Abandonner ce qui reste de « ${title} » ?`,
  askLetGoText:
    'Personne d’autre ne l’a, et rien ne le ramène. L’élément reste tel que le serveur le connaît ; s’il était nouveau, il disparaît aussi.',
  keepDamaged: 'Garder',
  bringBack: 'Rétablir la version chiffrée',
  decided: 'C’est décidé.',
};
