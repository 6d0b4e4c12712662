#!/usr/bin/env node
// Makes docs/pictures/ anew from tele's output over the bundled sample. The picture of the HTML report needs a
// browser: see test/browser/install.sh.
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { drawPage } = require('./pictures/page');
const { PICTURES, drawTerminal } = require('./pictures/terminal');

const folder = path.join(path.dirname(__dirname), 'docs', 'pictures');

for (const name of Object.keys(PICTURES)) writeFileSync(path.join(folder, `${name}.svg`), drawTerminal(name));
void drawPage(path.join(folder, 'hang-page.png'));
