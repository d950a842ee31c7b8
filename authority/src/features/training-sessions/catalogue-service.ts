import type { Role } from '@prolean/contract/identity.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { CatalogueStore } from './catalogue-store.ts';

/** Formations, training sessions, séances and who belongs to them. Called by scripts, which act for the operator. */
export function createCatalogueService(store: CatalogueStore) {
  const requireRole = async (organizationId: string, userId: string, role: Role): Promise<void> => {
    const found = await store.roleOf(organizationId, userId);
    if (found !== role) throw new Refusal('conflict', `Only a ${role} can take this place.`);
  };
  return {
    addFormation: store.addFormation,
    addTrainingSession: store.addTrainingSession,
    addSeance: store.addSeance,

    async assignProfessor(organizationId: string, sessionId: string, userId: string): Promise<void> {
      await requireRole(organizationId, userId, 'professor');
      await store.assignProfessor(organizationId, sessionId, userId);
    },

    async enrol(organizationId: string, sessionId: string, userId: string): Promise<void> {
      await requireRole(organizationId, userId, 'student');
      await store.enrol(organizationId, sessionId, userId);
    },

    withdraw: store.withdraw,
  };
}

export type CatalogueService = ReturnType<typeof createCatalogueService>;
