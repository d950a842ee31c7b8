import type { TFunction } from 'i18next';
import { type ErrorKind, statusByErrorKind } from './error-kinds.ts';
import type { IconName } from './icons.ts';
import type { View } from './views.ts';

/** The form a person sent in vain, given back so that nothing typed is lost; without its `_csrf` and without passwords. */
export type FormAgain = { action: string; fields: Record<string, string | readonly string[]> };

type ErrorContext = { t: TFunction; requestId?: string; again?: FormAgain; signedIn?: boolean };

const iconByKind: Partial<Record<ErrorKind, IconName>> = {
  outage_read: 'wifi-off',
  outage_write: 'wifi-off',
  outage_unknown: 'wifi-off',
  not_connected: 'wifi-off',
  rate_limited: 'clock',
  live_not_active: 'clock',
  not_found: 'map-pin',
};

/** A technical failure is told with the request's id, so that someone can look it up; a plain no is not. */
const traced = new Set<ErrorKind>([
  'internal',
  'live_not_configured',
  'portal_unavailable',
  'outage_read',
  'outage_write',
  'outage_unknown',
  'bad_request',
]);

/** These pass by themselves: the page offers its own address again. */
const passing = new Set<ErrorKind>(['internal', 'portal_unavailable', 'outage_read', 'rate_limited', 'not_connected']);

/** After these the person is signed out, so the way on is the sign-in page. */
const signedOutKinds = new Set<ErrorKind>(['account_disabled', 'suspended']);

export function errorPage(kind: ErrorKind, { t, requestId, again, signedIn = true }: ErrorContext) {
  const title = t(`errors:${kind}.title`);
  return {
    template: 'layout/error',
    title,
    status: statusByErrorKind[kind],
    model: {
      kind,
      title,
      text: t(`errors:${kind}.text`),
      icon: iconByKind[kind] ?? 'triangle-alert',
      reference: requestId && traced.has(kind) ? requestId : null,
      retry: !again && passing.has(kind),
      again: again
        ? { action: again.action, hidden: hiddenFields(again.fields), typed: typedFields(again.fields) }
        : null,
      wayOn:
        signedIn && !signedOutKinds.has(kind)
          ? { href: '/dashboard', label: t('errors:to_dashboard') }
          : { href: '/login', label: t('errors:to_sign_in') },
    },
  } satisfies View;
}
export type ErrorPage = ReturnType<typeof errorPage>;

function hiddenFields(fields: FormAgain['fields']) {
  return Object.entries(fields).flatMap(([name, value]) => [value].flat().map((text) => ({ name, value: text })));
}

/** What the person sees of his own words; switches, ids and addresses of the form itself say nothing to him. */
const typedFields = (fields: FormAgain['fields']) =>
  hiddenFields(fields).filter(
    ({ name, value }) => name !== 'next' && !/^(\s*|on|off|true|false|[\da-f-]{36})$/.test(value),
  );
