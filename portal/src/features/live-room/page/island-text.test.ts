import { expect, it } from 'vitest';
import { islandText } from './island-text.ts';

it('says the same as JSON, with nothing in it that could end the element or start another', () => {
  const hostile = {
    name: '</script><script>alert(1)</script><!-- ]]> & \u2028\u2029 "quoted" \\u003c',
    nested: ['<b>'],
  };
  const text = islandText(hostile);
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(hostile);
});
