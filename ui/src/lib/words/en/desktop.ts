/** The card “On this computer”. */
export const desktop = {
  heading: 'On this computer',
  keepRunning: 'Keep Pia running in the tray when its window is closed',
  keepRunningText: 'It goes on syncing. Its icon there brings the window back, and ends Pia.',
  startAtLogin: 'Start Pia when I log in',
  startAtLoginText: 'Its window opens.',
  startAtLoginTextHidden: 'It starts in the tray, without its window.',
  notify: 'Notify me when Pia needs me',
  notifyText: 'For instance when your session has ended. Never for an ordinary sync.',
};
