import type { Code } from '../../codes.ts';
import type { Endpoint } from '../../endpoint.ts';
import { getLive } from '../../live.ts';
import { mySession, studentProfile } from '../../training-sessions.ts';
import type { Person } from '../cast.ts';
import type { Action } from '../classroom.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';

const controls: Action[] = ['start', 'pause', 'end', 'student-media'];
const entries: Action[] = ['join', 'leave'];
const bodyOf: Partial<Record<Action, object>> = {
  end: {},
  join: {},
  'student-media': { camera: false, microphone: true },
};

/** Tries what somebody may not do on a live that goes on, and sees that it goes on as it was. */
const tryAll = async (
  context: Context,
  findings: Findings,
  person: Person,
  actions: Action[],
  ...codes: [Code, ...Code[]]
): Promise<void> => {
  const room = context.classroom();
  const before = await room.bring(findings, 'live');
  for (const action of actions) findings.refusal(await room.act(action, person, bodyOf[action]), ...codes);
  const after = await room.latest(findings);
  const same = after?.id === before.id && after.version === before.version && after.status === 'live';
  findings.that(same, 'the live as it was', 'a live that was changed');
};

const sameHouse = ({ cast }: Context, person: Person): boolean =>
  person.user.organization.id === cast.professor.user.organization.id;

const isEnrolled = async ({ probe }: Context, findings: Findings, person: Person, sessionId: string) =>
  findings
    .reply(studentProfile, await probe.ask(studentProfile, { as: person }))
    .sessions.some(({ id }) => id === sessionId);

export const requireNotAssigned = ({ rooms }: Context, person: Person): void => {
  if (rooms.session!.professors?.some(({ id }) => id === person.user.id))
    throw new LeftOut('the other professor is assigned to the same training session');
};

export const requireNotEnrolled = async (context: Context, findings: Findings, person: Person): Promise<void> => {
  if (await isEnrolled(context, findings, person, context.rooms.session!.id))
    throw new LeftOut('the other student is enrolled in the same training session');
};

/** What belongs to another organization is not there at all. */
const lookAt = async (
  context: Context,
  findings: Findings,
  person: Person,
  list: readonly Endpoint[],
  code: Code,
): Promise<void> => {
  const { id } = context.rooms.session!;
  for (const endpoint of list)
    findings.refusal(
      await context.probe.ask(endpoint, { id, as: person }),
      sameHouse(context, person) ? code : 'not_found',
    );
};

/** Looking changes nothing, so these are checked read-only as well. */
const unseen = [
  rule({
    id: 'rights.other-professor-sees',
    sentence: 'A professor who is not assigned sees neither session nor live: 403 not_assigned.',
    needs: ['session', 'otherProfessor'],
    run: async (context, findings) => {
      const person = context.cast.otherProfessor!;
      requireNotAssigned(context, person);
      await lookAt(context, findings, person, [getLive, mySession], 'not_assigned');
    },
  }),
  rule({
    id: 'rights.other-student-sees',
    sentence: 'A student who is not enrolled does not see the live: 403 not_enrolled.',
    needs: ['session', 'otherStudent'],
    run: async (context, findings) => {
      const person = context.cast.otherStudent!;
      await requireNotEnrolled(context, findings, person);
      await lookAt(context, findings, person, [getLive], 'not_enrolled');
    },
  }),
  rule({
    id: 'rights.outsider-sees',
    sentence: 'Somebody of another organization sees neither session nor live: 404 not_found.',
    needs: ['session', 'outsider'],
    run: async (context, findings) => {
      const person = context.cast.outsider!;
      if (sameHouse(context, person)) throw new LeftOut('the outsider is of the same organization');
      await lookAt(context, findings, person, [getLive, mySession], 'not_found');
    },
  }),
];

export const rightsRules: RuleGroup = {
  name: 'Rights',
  rules: [
    rule({
      id: 'rights.student',
      sentence: 'A student can’t start, pause, end or open media: 403 forbidden, and nothing changes.',
      needs: ['classroom', 'live'],
      changes: true,
      run: (context, findings) => tryAll(context, findings, context.cast.student, controls, 'forbidden'),
    }),
    rule({
      id: 'rights.student-list',
      sentence: 'A student does not see the list of students: 403 forbidden.',
      needs: ['session'],
      run: async ({ probe, cast, rooms }, findings) => {
        findings.refusal(await probe.ask(mySession, { id: rooms.session!.id, as: cast.student }), 'forbidden');
      },
    }),
    ...unseen,
    rule({
      id: 'rights.other-professor',
      sentence: 'A professor who is not assigned can do nothing in a session: 403 not_assigned.',
      needs: ['classroom', 'live', 'otherProfessor'],
      changes: true,
      run: async (context, findings) => {
        const person = context.cast.otherProfessor!;
        requireNotAssigned(context, person);
        const code = sameHouse(context, person) ? 'not_assigned' : 'not_found';
        await tryAll(context, findings, person, [...controls, ...entries], code);
      },
    }),
    rule({
      id: 'rights.other-student',
      sentence: 'A student who is not enrolled can’t enter a live: 403 not_enrolled.',
      needs: ['classroom', 'live', 'otherStudent'],
      changes: true,
      run: async (context, findings) => {
        const person = context.cast.otherStudent!;
        await requireNotEnrolled(context, findings, person);
        const code = sameHouse(context, person) ? 'not_enrolled' : 'not_found';
        await tryAll(context, findings, person, entries, code);
      },
    }),
    rule({
      id: 'rights.outsider',
      sentence: 'To somebody of another organization a training session is not there: 404 not_found.',
      needs: ['classroom', 'live', 'outsider'],
      changes: true,
      run: async (context, findings) => {
        const person = context.cast.outsider!;
        if (sameHouse(context, person)) throw new LeftOut('the outsider is of the same organization');
        await tryAll(context, findings, person, [...controls, ...entries], 'not_found');
      },
    }),
  ],
};
