/** La clé d’un fournisseur d’IA. */
import type * as english from '../en/provider-key';

export const providerKey: typeof english.providerKey = {
  name: 'Clé',
  hint: 'Elle reste chiffrée sur cet ordinateur : ni le serveur ni vos autres appareils ne la reçoivent.',
  hintInMemory:
    'Elle reste en mémoire jusqu’à la fermeture de Pia : ni le serveur ni vos autres appareils ne la reçoivent.',
  keep: 'Conserver',
  kept: 'Conservée chiffrée sur cet ordinateur.',
  keptInMemory: 'Conservée en mémoire, seulement jusqu’à la fermeture de Pia.',
  inRecord:
    'Une ancienne application a mis la clé dans l’élément, où le serveur et tous vos appareils peuvent la lire.',
  elsewhere:
    'La clé est là où les secrets étaient conservés jusqu’ici. Elle suivra dès que cet endroit répondra.',
  unreadable: 'La clé conservée sur cet ordinateur n’est plus lisible. Saisissez-la de nouveau.',
  wrong: 'Une clé se compose de lettres, de chiffres et de signes, sans espaces.',
  show: 'Afficher la clé',
  hide: 'Masquer la clé',
  take: 'La conserver sur cet ordinateur seulement',
  replace: 'Remplacer',
  forget: 'Supprimer',
  sure: 'Supprimer cette clé ? C’est définitif.',
  forgotten: 'La clé est supprimée.',
  cancel: 'Annuler',
};
