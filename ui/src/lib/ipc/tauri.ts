/** The backend of the real window: Tauri commands, and one channel for the views. */
import { Channel, convertFileSrc, isTauri } from '@tauri-apps/api/core';

import type { Backend, Request, View } from './backend';
import { commands } from './bindings';

export { isTauri };

export const tauri: Backend = {
  subscribe(listener) {
    const channel = new Channel<View>();
    channel.onmessage = listener;
    return commands.subscribe(channel);
  },
  retryStart: commands.retryStart,
  quit: commands.quit,
  signIn: commands.signIn,
  signInAgain: commands.signInAgain,
  cancelSignIn: commands.cancelSignIn,
  openBrowserAgain: commands.openBrowserAgain,
  copySignInLink: commands.copySignInLink,
  pasteRedirect: commands.pasteRedirect,
  offerDeviceCode: commands.offerDeviceCode,
  copyDeviceCode: commands.copyDeviceCode,
  copyDeviceLink: commands.copyDeviceLink,
  allowTokenRedirect: commands.allowTokenRedirect,
  signOut: commands.signOut,
  switchAccount: commands.switchAccount,
  removeAccount: commands.removeAccount,
  photoUrl: (name) => convertFileSrc(name, 'pia-photo'),
  devices: commands.devices,
  endDevice: commands.endDevice,
  endOtherDevices: commands.endOtherDevices,
  useVault: commands.useVault,
  unlockVault: commands.unlockVault,
  setServer: commands.setServer,
  lookAtServer: commands.lookAtServer,
  trustCertificate: commands.trustCertificate,
  forgetCertificate: commands.forgetCertificate,
  setPreferences: commands.setPreferences,
  about: commands.about,
  licenceTexts: commands.licenceTexts,
  copyDataFolder: commands.copyDataFolder,
  copySession: commands.copySession,
  copyTodoLink: commands.copyTodoLink,
  dismissProblem: commands.dismissProblem,
  diagnose: commands.diagnose,
  copyDiagnosis: commands.copyDiagnosis,
  syncNow: commands.syncNow,
  pauseSync: commands.pauseSync,
  verify: commands.verify,
  conflicts: commands.conflicts,
  resolve: commands.resolve,
  setAside: commands.setAside,
  retryChange: commands.retryChange,
  letGo: commands.letGo,
  lookAtTodos: commands.lookAtTodos,
  addTodo: commands.addTodo,
  setTodoDone: commands.setTodoDone,
  editTodo: commands.editTodo,
  moveTodo: commands.moveTodo,
  deleteTodo: commands.deleteTodo,
  lookAtBoard: commands.lookAtBoard,
  addColumn: commands.addColumn,
  renameColumn: commands.renameColumn,
  moveColumn: commands.moveColumn,
  deleteColumn: commands.deleteColumn,
  lookAtLibrary: commands.lookAtLibrary,
  search: commands.search,
  openRecord: commands.openRecord,
  addRecord: commands.addRecord,
  editRecord: commands.editRecord,
  deleteRecord: commands.deleteRecord,
  providerKeyKept: commands.providerKeyKept,
  showProviderKey: commands.showProviderKey,
  keepProviderKey: commands.keepProviderKey,
  takeProviderKey: commands.takeProviderKey,
  forgetProviderKey: commands.forgetProviderKey,
  undo: commands.undo,
  redo: commands.redo,
  exportData: commands.exportData,
  chooseImport: commands.chooseImport,
  takeInImport: commands.takeInImport,
  forgetImport: commands.forgetImport,
  subscribeRequests(listener) {
    const channel = new Channel<Request>();
    channel.onmessage = listener;
    return commands.subscribeRequests(channel);
  },
  thisComputer: commands.thisComputer,
  setKeepRunning: commands.setKeepRunning,
  setStartAtLogin: commands.setStartAtLogin,
  setNotify: commands.setNotify,
};
