import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The only pictures of the portal, by their lucide names; a page's templates name theirs with `layout/icon`. */
export const iconNames = [
  'arrow-right',
  'calendar',
  'check',
  'chevron-down',
  'chevron-right',
  'circle-stop',
  'clock',
  'door-open',
  'eye',
  'eye-off',
  'graduation-cap',
  'hand',
  'languages',
  'log-in',
  'log-out',
  'map-pin',
  'maximize',
  'message-square',
  'mic',
  'mic-off',
  'monitor-up',
  'moon',
  'pause',
  'phone-off',
  'play',
  'radio',
  'rotate-ccw',
  'settings',
  'square',
  'sun',
  'triangle-alert',
  'user',
  'users',
  'video',
  'video-off',
  'volume-2',
  'wifi-off',
  'x',
] as const;
export type IconName = (typeof iconNames)[number];

/** An SVG element and its attributes, as lucide states them. */
type Shape = readonly [element: string, attributes: Readonly<Record<string, string>>];

const shapes = readShapes();

/** Gives out icons to one page and remembers which, so that the page carries the symbols it uses and no others. */
export function createIconSheet(wanted: readonly IconName[] = []) {
  const used = new Set<IconName>(wanted);
  return {
    /** The id to point `<use>` at. */
    use(name: IconName) {
      if (!shapes.has(name)) throw new Error(`There is no icon named ${name}`);
      used.add(name);
      return `icon-${name}`;
    },
    symbols: () => [...used].sort().map((name) => ({ id: `icon-${name}`, shapes: shapes.get(name)! })),
  };
}

function readShapes() {
  const file = createRequire(import.meta.url).resolve('lucide-static/icon-nodes.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly Shape[]>;
  return new Map(iconNames.map((name) => [name, all[name]!]));
}
