import type * as english from '../en/desktop';

export const desktop: typeof english.desktop = {
  heading: 'Sur cet ordinateur',
  keepRunning: 'Laisser Pia dans la zone de notification quand sa fenêtre est fermée',
  keepRunningText:
    'La synchronisation continue. Son icône rouvre la fenêtre et permet de quitter Pia.',
  startAtLogin: 'Démarrer Pia quand j’ouvre ma session',
  startAtLoginText: 'Sa fenêtre s’ouvre.',
  startAtLoginTextHidden: 'Pia démarre dans la zone de notification, sans fenêtre.',
  notify: 'Me prévenir quand Pia a besoin de moi',
  notifyText:
    'Par exemple quand votre session a pris fin. Jamais pour une synchronisation ordinaire.',
};
