// What the compiler does not check: the arrows between the rooms, who may know ssh2 and vscode, and that rooms without
// I/O read neither clock nor chance.
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const root = dirname(fileURLToPath(import.meta.url));

/** Rooms without Node, DOM, clock or chance. */
const pureRooms = ['base', 'words', 'config', 'host', 'scaling', 'threads'];

/** What each room may import besides itself. A room that is not named here may not be made without a thought. */
const arrows = {
  base: ['words'],
  words: ['base'],
  // Its rules judge a server by the same model of limits as the agent and the thread doctor (host/limits). host knows no config.
  config: ['base', 'words', 'host'],
  host: ['base', 'words'],
  scaling: ['base', 'words', 'config', 'host'],
  threads: ['base', 'words', 'host'],
  agent: pureRooms,
  // What a person reads: a plan, a record, a report. It does nothing.
  documents: [...pureRooms, 'operations/plans/plan'],
  ssh: pureRooms,
  // The agent's units and scripts are text that a plan writes, so operations may import the files that build them.
  operations: [...pureRooms, 'ssh', 'agent/units', 'agent/scripts', 'agent/files'],
  monitor: pureRooms,
  ui: [...pureRooms, 'ssh', 'operations', 'documents'],
  'extension.ts': [...pureRooms, 'ssh', 'operations', 'ui'],
};

/** Packages that only some rooms may know. */
const packages = {
  ssh2: ['ssh'],
  ioredis: ['agent'],
  amqplib: ['agent'],
  vscode: ['ui', 'extension.ts'],
};

export const arrowsRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      room: '{{from}} may not import {{to}}: arrows between the rooms point down only.',
      package: 'Only src/{{rooms}} may import {{name}}.',
      node: '{{from}} is a room without I/O and may not import {{name}}.',
      unknown: 'src/{{from}} is no room that eslint.config.mjs knows.',
    },
  },
  create(context) {
    const path = relative(resolve(root, 'src'), context.filename).split(sep);
    const from = path[0] ?? '';
    if (from === '..') return {};

    function check(node, name) {
      if (typeof name !== 'string') return;
      const allowed = arrows[from];
      if (allowed === undefined) {
        context.report({ node, messageId: 'unknown', data: { from } });
        return;
      }
      if (!name.startsWith('.')) {
        const owners = packages[name.split('/')[0]];
        if (owners !== undefined && !owners.includes(from)) {
          context.report({ node, messageId: 'package', data: { rooms: owners.join(', src/'), name } });
        } else if (pureRooms.includes(from) && name.startsWith('node:')) {
          context.report({ node, messageId: 'node', data: { from, name } });
        }
        return;
      }
      const target = relative(resolve(root, 'src'), resolve(dirname(context.filename), name)).split(sep);
      const to = target[0] ?? '';
      if (to === from || to === '..') return;
      const full = target.join('/');
      if (
        !allowed.some(
          (room) => room === to || room === full || full.startsWith(`${room}/`) || full.startsWith(`${room}.`),
        )
      ) {
        context.report({ node, messageId: 'room', data: { from, to: target.slice(0, 3).join('/') } });
      }
    }

    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.value),
      TSImportType: (node) => check(node, node.source?.value),
      TSImportEqualsDeclaration: (node) => check(node, node.moduleReference?.expression?.value),
      'CallExpression[callee.name="require"]': (node) => check(node, node.arguments[0]?.value),
    };
  },
};

const clockOrChance = [
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time comes from the caller.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes from the caller.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time comes from the caller.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'No chance in this room.' },
  { selector: 'Identifier[name="performance"]', message: 'Time comes from the caller.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', '**/generated/**', '.demo/**', 'coverage/**'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
  {
    // Loaded by programs that know no modules (a VS Code extension host loads the test harness so).
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'readonly',
        exports: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // These need types; they are the ones that find real faults in code full of promises and unions.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      // Bracket access is what the compiler asks for where a type has an index signature.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Servers print control characters, and the parsers look for them.
      'no-control-regex': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { rooms: { rules: { arrows: arrowsRule } } },
    rules: {
      'rooms/arrows': 'error',
      'no-console': 'error',
    },
  },
  {
    files: pureRooms.map((room) => `src/${room}/**/*.ts`),
    rules: { 'no-restricted-syntax': ['error', ...clockOrChance] },
  },
);
