import type { Role } from '@prolean/contract/identity.ts';
import type { TFunction } from 'i18next';
import type { View } from '../../layout/views.ts';

type Person = { full_name: string; role: Role; organization: { name: string } };

/** For those who neither teach nor learn here: who they are, and what the portal is for. */
export function plainDashboardPage(person: Person, { t }: { t: TFunction }) {
  return {
    template: 'features/dashboard/plain-dashboard',
    title: t('dashboard:title'),
    model: {
      greeting: t('dashboard:greeting', { name: person.full_name }),
      role: t(`common:role.${person.role}`),
      organization: person.organization.name,
      text: person.role === 'service' ? t('dashboard:plain.service') : t('dashboard:plain.office'),
    },
  } satisfies View;
}
