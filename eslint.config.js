// What a reader of the page's code may count on: nothing unused, nothing implicit, no text that becomes markup.
import js from '@eslint/js';
import globals from 'globals';

const markup = 'Build elements and text nodes: text from a link or the server must never become markup.';

export default [
  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-param-reassign': 'error',
      'no-shadow': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: markup },
        { property: 'outerHTML', message: markup },
        { property: 'insertAdjacentHTML', message: markup },
      ],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['static/**/*.js'], languageOptions: { globals: globals.browser } },
  {
    // Views do not know each other, the socket or the wiring: they see state and actions only.
    files: ['static/views/**/*.js'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['./*', '../connection.js', '../main.js'] }] },
  },
  {
    files: ['static/paint/**/*.js'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['../views/*', '../connection.js', '../main.js'] }] },
  },
  { files: ['tests/js/**/*.js', 'eslint.config.js'], languageOptions: { globals: globals.node }, rules: { 'max-lines-per-function': 'off' } },
];
