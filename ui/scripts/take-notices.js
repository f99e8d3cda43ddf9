/**
 * Puts the licence texts of what the programs are built from beside the pages: Tauri compresses what is
 * there into the program, and no script grows by it.
 */
import { copyFileSync } from 'node:fs';

const NOTICES = 'THIRD-PARTY-NOTICES.txt';

copyFileSync(
  new URL(`../../${NOTICES}`, import.meta.url),
  new URL(`../dist/${NOTICES}`, import.meta.url),
);
