/** The backend of the real window: Tauri commands, and one channel for the views. */
import { Channel, isTauri } from '@tauri-apps/api/core';

import type { Backend, View } from './backend';
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
  cancelSignIn: commands.cancelSignIn,
  openBrowserAgain: commands.openBrowserAgain,
  copySignInLink: commands.copySignInLink,
  signOut: commands.signOut,
  setServer: commands.setServer,
  dismissProblem: commands.dismissProblem,
  syncNow: commands.syncNow,
  addTodo: commands.addTodo,
  setTodoDone: commands.setTodoDone,
  renameTodo: commands.renameTodo,
  deleteTodo: commands.deleteTodo,
};
