import type * as english from '../en/desktop';

export const desktop: typeof english.desktop = {
  heading: 'Auf diesem Computer',
  keepRunning: 'Pia im Infobereich weiterlaufen lassen, wenn das Fenster geschlossen wird',
  keepRunningText:
    'Es wird weiter synchronisiert. Über das Symbol dort lässt sich das Fenster wieder öffnen und Pia beenden.',
  startAtLogin: 'Pia starten, wenn ich mich am Computer anmelde',
  startAtLoginText: 'Das Fenster öffnet sich.',
  startAtLoginTextHidden: 'Pia startet im Infobereich, ohne Fenster.',
  notify: 'Mich benachrichtigen, wenn Pia mich braucht',
  notifyText:
    'Zum Beispiel, wenn Ihre Sitzung beendet ist. Nie bei einer gewöhnlichen Synchronisierung.',
};
