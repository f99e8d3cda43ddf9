/**
 * Every word a person reads lives in `src/lib/words/`, so that other languages can be added
 * without touching a component. This rule finds text and text-like attributes written in markup.
 */
const READ_BY_PEOPLE = new Set(['aria-label', 'aria-description', 'alt', 'placeholder', 'title']);
const LETTER = /\p{L}/u;

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { literal: 'Text belongs in src/lib/words/: "{{text}}".' },
  },
  create(context) {
    const report = (node, text) =>
      context.report({ node, messageId: 'literal', data: { text: text.trim() } });
    return {
      SvelteText(node) {
        const raw = ['SvelteStyleElement', 'SvelteScriptElement'].includes(node.parent.type);
        if (!raw && LETTER.test(node.value)) report(node, node.value);
      },
      SvelteAttribute(node) {
        if (!READ_BY_PEOPLE.has(node.key.name)) return;
        for (const part of node.value) {
          if (part.type === 'SvelteLiteral' && LETTER.test(part.value)) report(part, part.value);
        }
      },
    };
  },
};
