/** What the first paint does not need, in one piece of its own: fetched as soon as it is done. */
export { default as AddAccount } from './accounts/AddAccount.svelte';
export { default as ServerEditor } from './server/ServerEditor.svelte';
export { default as ServerTrust } from './server/ServerTrust.svelte';
export { default as Settings } from './settings/Settings.svelte';
export { default as ClockNote } from './shell/ClockNote.svelte';
export { default as NeedsYou } from './shell/NeedsYou.svelte';
export { default as SignedOutReport } from './shell/SignedOutReport.svelte';
export { default as UndoBar } from './shell/UndoBar.svelte';
export { default as FirstRun } from './signin/FirstRun.svelte';
export { default as OldWay } from './signin/OldWay.svelte';
export { default as Redeeming } from './signin/Redeeming.svelte';
export { default as Waiting } from './signin/Waiting.svelte';
export { default as VaultPanel } from './vault/VaultPanel.svelte';
export { default as LibraryScreen } from './library/LibraryScreen.svelte';
export { default as Palette } from './search/Palette.svelte';
export { default as Board } from './todos/Board.svelte';
export { default as TodoSheet } from './todos/TodoSheet.svelte';
