/** The first run, and what a typed server address has to say for itself. */
export const firstRun = {
  heading: 'Welcome to Pia',
  close: 'Close',
  keepsHeading: 'What Pia keeps',
  keeps: 'Your to-dos, templates and memories: on this computer, online or not.',
  signInHeading: 'Sign in, or not',
  signIn: 'Sign in, now or later, to have them on all your devices.',
  without: 'Use without an account',
  serverHeading: 'Your server',
  server: 'It keeps your devices in step. Your company may have its own.',
  over: 'You can sign in at any time.',
};

export const serverCheck = {
  older: 'An older Pia server',
  choices: 'Sign in there with:',
  none: 'There is no way to sign in there yet.',
  untrusted: 'You can still use this server: compare its certificate, then decide.',
};

/** Adding an account on another server than the one in use. */
export const elsewhere = {
  use: 'Use another server',
  back: (host: string) => `Back to ${host}`,
  /** Of a question that only choosing the server asks. */
  undecided: 'For that, sign out first, then choose this server.',
};
