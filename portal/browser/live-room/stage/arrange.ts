/** A rectangle in pixels; `start` is the distance from the side where a line of text begins. */
export type Box = { start: number; top: number; width: number; height: number };

type Area = { start: number; top: number; width: number; height: number };

const gap = 8;
const ratio = 16 / 9;

/** The boxes of `count` equal tiles, as large as fit, in rows that are centred. */
export function fitGrid(count: number, area: Area): Box[] {
  const choices = Array.from({ length: count }, (_, index) => tileSize(count, index + 1, area));
  return inRows(count, choices, area);
}

/** A single tile may leave its shape to fill the stage: a picture is cut at its edges, not stretched. */
function fitStage(count: number, area: Area): Box[] {
  if (count !== 1) return fitGrid(count, area);
  const height = Math.min(area.height, area.width * 1.3);
  return [box(area.start, area.top + (area.height - height) / 2, area.width, height)];
}

function inRows(count: number, choices: ReturnType<typeof tileSize>[], area: Area): Box[] {
  if (count === 0) return [];
  const { columns, width, height } = choices.reduce((best, next) => (next.width > best.width ? next : best));
  const rows = Math.ceil(count / columns);
  const top = area.top + (area.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const start = area.start + (area.width - inRow * width - (inRow - 1) * gap) / 2;
    return box(start + (index % columns) * (width + gap), top + row * (height + gap), width, height);
  });
}

function tileSize(count: number, columns: number, { width, height }: Area) {
  const rows = Math.ceil(count / columns);
  const widest = (width - (columns - 1) * gap) / columns;
  const tallest = (height - (rows - 1) * gap) / rows;
  const fitting = Math.max(0, Math.min(widest, tallest * ratio));
  return { columns, width: fitting, height: fitting / ratio };
}

const box = (start: number, top: number, width: number, height: number): Box => ({
  start: Math.round(start),
  top: Math.round(top),
  width: Math.floor(width),
  height: Math.floor(height),
});

/** Where the tiles of the stage go: `mains` large, `sides` beside them on wide stages and below them on tall ones. */
export function arrange(mains: number, sides: number, { width, height }: { width: number; height: number }) {
  // One tile beside several equals leaves more empty than it sets apart: it joins them.
  if (mains === 0 || sides === 0 || (mains > 1 && sides === 1)) {
    const all = fitStage(mains + sides, { start: 0, top: 0, width, height });
    return { mains: all.slice(0, mains), sides: all.slice(mains), isInset: false };
  }
  if (mains === 1 && sides === 1) return inset(width, height);
  return width > height * 1.15 ? besides(mains, sides, width, height) : below(mains, sides, width, height);
}

/** Two tiles: the small one lies in the lower corner of the large one, where the line of text ends. */
function inset(width: number, height: number) {
  const [stage] = fitStage(1, { start: 0, top: 0, width, height }) as [Box];
  const small = Math.min(240, Math.max(112, width * 0.24));
  const margin = 12;
  const [start, top] = [stage.start + stage.width - small - margin, stage.top + stage.height - small / ratio - margin];
  return { mains: [stage], sides: [box(start, top, small, small / ratio)], isInset: true };
}

function besides(mains: number, sides: number, width: number, height: number) {
  const column = Math.min(280, Math.max(150, width * (sides > 4 ? 0.28 : 0.22)));
  return {
    mains: fitStage(mains, { start: 0, top: 0, width: width - column - gap, height }),
    sides: fitGrid(sides, { start: width - column, top: 0, width: column, height }),
    isInset: false,
  };
}

function below(mains: number, sides: number, width: number, height: number) {
  const row = Math.min(height * 0.4, Math.max(height * 0.2, 96));
  return {
    mains: fitStage(mains, { start: 0, top: 0, width, height: height - row - gap }),
    sides: fitGrid(sides, { start: 0, top: height - row, width, height: row }),
    isInset: false,
  };
}
