/** The first run, and what a typed server address has to say for itself. */
export const firstRun = {
  heading: 'Welcome to Pia',
  close: 'Put this away',
  keepsHeading: 'What Pia keeps',
  keeps: 'Your to-dos, templates and memories: on this computer, online or not.',
  signInHeading: 'Sign in, or not',
  signIn: 'A sign-in brings them to all your machines, now or later.',
  without: 'Use without an account',
  serverHeading: 'Your server',
  server: 'It keeps your machines in step. Your company may have its own.',
  over: 'You can sign in at any time.',
};

export const serverCheck = {
  older: 'An older Pia server',
  choices: 'Sign in there with:',
  none: 'There is no way to sign in there yet.',
  untrusted: 'You can use this server all the same: then compare its certificate and decide.',
};
