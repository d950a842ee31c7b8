import { sampleSessions } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it } from 'vitest';
import { createTranslations } from '../i18n.ts';
import { liveControlsOf } from './live-controls.ts';

const t = createTranslations().translate('fr');
const { live, paused, ended, neverLive } = sampleSessions;

describe('a professor’s controls', () => {
  it.each([
    ['before the first class', neverLive, ['start']],
    ['after a class', ended, ['start']],
    ['during a class', live, ['enter', 'pause', 'end']],
    ['during a pause', paused, ['resume', 'enter', 'end']],
  ] as const)('%s', (_when, session, steps) => {
    const { controls, end } = liveControlsOf(session, t, false);
    expect([...controls, ...(end ? [end] : [])].map(({ step }) => step)).toEqual(steps);
  });

  it('resume by starting the same live again', () => {
    const [resume] = liveControlsOf(paused, t, false).controls;
    expect(resume).toMatchObject({ action: `/external/professor/sessions/${paused.id}/live/start`, href: null });
  });

  it('say why they do nothing while the authority is away', () => {
    expect(liveControlsOf(live, t, true).why).toMatch(/suspendues/);
    expect(liveControlsOf(live, t, false).why).toBeNull();
  });
});
