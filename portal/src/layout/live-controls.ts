import type { Live } from '@prolean/contract/live.ts';
import type { TFunction } from 'i18next';
import type { IconName } from './icons.ts';

type Step = 'start' | 'resume' | 'enter' | 'pause' | 'end';
type Control = { step: Step; label: string; icon: IconName; action: string | null; href: string | null };

/** What a professor may do next, the most likely first. */
const stepsByState: Record<'none' | Live['status'], readonly Step[]> = {
  none: ['start'],
  ended: ['start'],
  live: ['enter', 'pause', 'end'],
  paused: ['resume', 'enter', 'end'],
};

const icons: Record<Step, IconName> = {
  start: 'play',
  resume: 'play',
  enter: 'door-open',
  pause: 'pause',
  end: 'square',
};

/** The forms and links that move a training session's live on; when the authority is away they are shown but do nothing. */
export function liveControlsOf(session: { id: string; live: Live | null }, t: TFunction, readOnly: boolean) {
  const steps = stepsByState[session.live?.status ?? 'none'];
  const controls = steps.map((step) => controlOf(session.id, step, t));
  return {
    readOnly,
    why: readOnly ? t('common:outage.controls_paused') : null,
    controls: controls.filter(({ step }) => step !== 'end'),
    end: controls.find(({ step }) => step === 'end') ?? null,
  };
}
export type LiveControls = ReturnType<typeof liveControlsOf>;

function controlOf(sessionId: string, step: Step, t: TFunction): Control {
  const place = `/external/professor/sessions/${sessionId}/live`;
  return {
    step,
    label: t(`common:control.${step}`),
    icon: icons[step],
    action: step === 'enter' ? null : `${place}/${step === 'resume' ? 'start' : step}`,
    href: step === 'enter' ? `/external/live/${sessionId}` : null,
  };
}
