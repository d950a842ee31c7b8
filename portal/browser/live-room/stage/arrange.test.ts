import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, type Box } from './arrange.ts';

const isInside = (box: Box, width: number, height: number) =>
  box.start >= -1 && box.top >= -1 && box.start + box.width <= width + 1 && box.top + box.height <= height + 1;

const overlap = (a: Box, b: Box) =>
  a.start + 1 < b.start + b.width &&
  b.start + 1 < a.start + a.width &&
  a.top + 1 < b.top + b.height &&
  b.top + 1 < a.top + a.height;

describe('the arrangement of tiles', () => {
  it('gives each tile a place on the stage, and no two the same', () => {
    const sizes = fc.record({
      mains: fc.integer({ min: 0, max: 12 }),
      sides: fc.integer({ min: 0, max: 12 }),
      width: fc.integer({ min: 320, max: 2600 }),
      height: fc.integer({ min: 240, max: 1600 }),
    });
    fc.assert(
      fc.property(sizes, ({ mains, sides, width, height }) => {
        const placed = arrange(mains, sides, { width, height });
        expect([placed.mains.length, placed.sides.length]).toEqual([mains, sides]);
        const all = [...placed.mains, ...placed.sides];
        expect(all.every((box) => isInside(box, width, height) && box.width > 0 && box.height > 0)).toBe(true);
        if (placed.isInset) return;
        for (const [index, box] of all.entries()) {
          expect(all.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives the stage to the main tile, and the corner to the only other one', () => {
    const { mains, sides, isInset } = arrange(1, 1, { width: 1200, height: 700 });
    expect(isInset).toBe(true);
    expect(mains[0]).toEqual({ start: 0, top: 0, width: 1200, height: 700 });
    expect(sides[0]!.start + sides[0]!.width).toBeGreaterThan(1150);
  });

  it('puts the others beside the stage on wide screens and below it on phones', () => {
    const wide = arrange(1, 3, { width: 1200, height: 700 });
    expect(wide.sides.every(({ start }) => start > wide.mains[0]!.width)).toBe(true);
    const phone = arrange(1, 3, { width: 345, height: 590 });
    expect(phone.sides.every(({ top }) => top > phone.mains[0]!.height)).toBe(true);
  });
});
