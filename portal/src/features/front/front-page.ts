import type { TFunction } from 'i18next';
import type { View } from '../../layout/views.ts';

export function frontPage({ t, signedIn = false }: { t: TFunction; signedIn?: boolean }) {
  return {
    template: 'features/front/front',
    title: t('front:title'),
    model: {
      action: signedIn
        ? { href: '/dashboard', label: t('front:to_dashboard') }
        : { href: '/login', label: t('front:sign_in') },
    },
  } satisfies View;
}
export type FrontPage = ReturnType<typeof frontPage>;
