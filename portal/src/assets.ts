import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';

const browserFolder = fileURLToPath(new URL('../browser/', import.meta.url));
const require = createRequire(import.meta.url);

/** The sheets a page may ask for, and in what order the files in `styles/` make them: the general before the particular. */
const styleSheets = {
  'styles.css': [
    'tokens',
    'base',
    'layout',
    'header',
    'pieces',
    'messages',
    'people',
    'forms',
    'cards',
    'rows',
    'front',
  ],
  'room.css': ['room/room', 'room/bar', 'room/check', 'room/stage', 'room/people', 'room/dock', 'room/door'],
};

const css = 'text/css; charset=utf-8';
const javascript = 'text/javascript; charset=utf-8';
const oneYear = 'public, max-age=31536000, immutable';

type Asset = { type: string; body: Buffer };

/**
 * Everything a browser may fetch besides pages, held in memory. The folder's name is a hash of all of it, so replies may be
 * kept for ever and relative imports between modules go on working.
 */
export function createAssets() {
  const assets = readAssets();
  const prefix = `/assets/${fingerprint(assets)}/`;

  function url(name: string) {
    if (!assets.has(name)) throw new Error(`There is no asset named ${name}`);
    return prefix + name;
  }

  const router = Router();
  router.get('/assets/*name', (req, res, next) => {
    const asset = req.path.startsWith(prefix) ? assets.get(req.path.slice(prefix.length)) : undefined;
    if (!asset) return next();
    res.set({ 'Cache-Control': oneYear, 'Content-Type': asset.type, 'X-Content-Type-Options': 'nosniff' });
    res.send(asset.body);
  });

  return { router, url };
}
export type Assets = ReturnType<typeof createAssets>;

function readAssets() {
  const assets = new Map<string, Asset>();
  for (const [sheet, files] of Object.entries(styleSheets))
    assets.set(sheet, { type: css, body: Buffer.concat(files.map((file) => read(`styles/${file}.css`))) });
  assets.set('icon.svg', { type: 'image/svg+xml', body: read('icon.svg') });
  for (const name of namesOf('**/*.ts')) {
    if (!name.endsWith('.test.ts')) assets.set(name, { type: javascript, body: script(name) });
  }
  assets.set('vendor/agora-rtc-sdk.js', { type: javascript, body: readFileSync(require.resolve('agora-rtc-sdk-ng')) });
  return assets;
}

const namesOf = (pattern: string) => globSync(pattern, { cwd: browserFolder }).sort();

const read = (name: string) => readFileSync(browserFolder + name);

const script = (name: string) => Buffer.from(stripTypeScriptTypes(read(name).toString('utf8')));

function fingerprint(assets: Map<string, Asset>) {
  const hash = createHash('sha256');
  for (const [name, { body }] of assets) hash.update(`${name}\0${body.length}\0`).update(body);
  return hash.digest('base64url').slice(0, 16);
}
