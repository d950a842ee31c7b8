import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import type { Request, Response } from 'express';
import type { Assets } from '../assets.ts';
import { frameOf } from './frame.ts';
import { createIconSheet, type IconName } from './icons.ts';

const sourceFolder = fileURLToPath(new URL('../', import.meta.url));

export type View = {
  /** Path below `src` without its ending: `features/dashboard/student-dashboard`. */
  template: string;
  /** Already in the reader's language; the layout adds the product's name. */
  title: string;
  /** What the page's template prints, as `page`. */
  model?: object;
  status?: number;
  /** `room`: edge to edge and dark, without header and foot. */
  layout?: 'page' | 'room';
  /** Style sheets and modules of the browser besides the common ones, by their asset names. */
  styles?: readonly string[];
  scripts?: readonly string[];
  /** Icons that the page's scripts draw themselves. */
  icons?: readonly IconName[];
};

/**
 * Every template, compiled at start so that a broken one is seen then. They are strict and see `t`, `page`, `frame`, `view`,
 * `asset`, `icons` and, in a partial, `piece`; nothing of the request reaches them but through a model.
 */
export function createViews({ assets }: { assets: Pick<Assets, 'url'> }) {
  const layouts = { page: compile('layout/page.ejs'), room: compile('layout/room.ejs') };
  const templates = new Set(compileAll());

  function render(req: Request, res: Response, { layout = 'page', model = {}, ...view }: View) {
    if (!templates.has(view.template)) throw new Error(`There is no template named ${view.template}`);
    return layouts[layout]({
      view: { styles: [], scripts: [], ...view },
      page: model,
      frame: frameOf(req, res),
      t: req.t,
      asset: assets.url,
      icons: createIconSheet(view.icons),
      piece: undefined,
    });
  }

  return {
    /** Renders inside the layout and ends the reply. */
    send(res: Response, view: View) {
      const html = render(res.req, res, view);
      res
        .status(view.status ?? 200)
        .type('html')
        .send(html);
    },
  };
}
export type Views = ReturnType<typeof createViews>;

function compileAll() {
  const files = globSync('**/*.ejs', { cwd: sourceFolder });
  for (const file of files) ejs.cache.set(sourceFolder + file, compile(file));
  return files.map((file) => file.slice(0, -'.ejs'.length));
}

function compile(file: string) {
  const filename = sourceFolder + file;
  return ejs.compile(readFileSync(filename, 'utf8'), {
    filename,
    root: sourceFolder,
    cache: true,
    strict: true,
    _with: false,
    localsName: 'locals',
    destructuredLocals: ['t', 'page', 'frame', 'view', 'asset', 'icons', 'piece'],
  });
}
