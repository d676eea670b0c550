import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auth } from './auth';
import { gateway } from './gateway';
import { images } from './images';
import { overview } from './overview';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node main.js FOLDER');
mkdirSync(folder, { recursive: true });
for (const [name, builder] of Object.entries({ overview, gateway, auth, images })) {
  const board = builder().build();
  // Numbered in order, so that links to a panel (?viewPanel=) stay valid.
  board.panels?.forEach((panel, i) => (panel.id = i + 1));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(board, null, 2) + '\n');
}
