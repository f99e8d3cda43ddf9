/** The card “On this computer”, in the language of the page. */

export interface DesktopWords {
  heading: string;
  keepRunning: string;
  keepRunningText: string;
  startAtLogin: string;
  startAtLoginText: string;
  startAtLoginTextHidden: string;
  notify: string;
  notifyText: string;
}

export const en: DesktopWords = {
  heading: 'On this computer',
  keepRunning: 'Keep Pia running in the tray when its window is closed',
  keepRunningText: 'It goes on syncing. Its icon there brings the window back, and ends Pia.',
  startAtLogin: 'Start Pia when I log in',
  startAtLoginText: 'Its window opens.',
  startAtLoginTextHidden: 'It starts in the tray, without its window.',
  notify: 'Notify me when Pia needs me',
  notifyText: 'For instance when your session has ended. Never for an ordinary sync.',
};

export const de: DesktopWords = {
  heading: 'Auf diesem Computer',
  keepRunning: 'Pia im Infobereich weiterlaufen lassen, wenn das Fenster geschlossen wird',
  keepRunningText:
    'Es wird weiter synchronisiert. Das Symbol dort öffnet das Fenster wieder und beendet Pia.',
  startAtLogin: 'Pia starten, wenn ich mich am Computer anmelde',
  startAtLoginText: 'Das Fenster öffnet sich.',
  startAtLoginTextHidden: 'Pia startet im Infobereich, ohne Fenster.',
  notify: 'Mich benachrichtigen, wenn Pia mich braucht',
  notifyText:
    'Zum Beispiel, wenn Ihre Sitzung beendet ist. Nie bei einer gewöhnlichen Synchronisierung.',
};

export const fr: DesktopWords = {
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

const languages = new Map([
  ['de', de],
  ['fr', fr],
]);

export function desktopIn(language: string): DesktopWords {
  return languages.get(language.toLowerCase().split('-')[0] ?? '') ?? en;
}
