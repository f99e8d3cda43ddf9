// The conversation with the harness: it says "go", the peer answers with the address it would open
// in a browser and how long that took, then with "tokens" as soon as it has them.
import { createInterface } from 'node:readline';
import { performance } from 'node:perf_hooks';

/**
 * @param {(opened: (url: string) => void) => Promise<void>} signIn one sign-in: calls `opened` with
 *   the address for the browser, and resolves once the tokens are there and checked.
 */
export async function serve(signIn) {
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'go') continue;
    const start = performance.now();
    await signIn((url) => {
      const took = performance.now() - start;
      process.stdout.write(`open ${took} ${url}\n`);
    });
    process.stdout.write('tokens\n');
  }
}
