import {
  giveFloor,
  heartbeats,
  lowerHand,
  mute,
  participants,
  raiseHand,
  sendMessage,
  takeFloor,
  unmute,
} from '../../live-room.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { beInside } from './being-inside.ts';
import { talkRules } from './rules-talk.ts';

const inALive = { needs: ['classroom', 'live'], changes: true } as const;

const handsAndFloor = [
  rule({
    ...inALive,
    id: 'room.participants',
    sentence: 'Professor and student see who is in the room.',
    run: async (context, findings) => {
      const { professor, student, must } = await beInside(context, findings);
      for (const person of [professor, student]) {
        const reply = await must(participants, person);
        const ids = reply.participants.filter(({ left_at }) => left_at === null).map(({ user_id }) => user_id);
        const both = ids.includes(professor.user.id) && ids.includes(student.user.id) && ids.length === 2;
        findings.that(both, 'both of them', `${ids.length} people`);
      }
    },
  }),
  rule({
    ...inALive,
    id: 'room.hand',
    sentence: 'A raised hand keeps its place however often it is raised, and is seen; lowering it clears it.',
    run: async (context, findings) => {
      const { student, must, seen } = await beInside(context, findings);
      const first = await must(raiseHand, student);
      const again = await must(raiseHand, student);
      const raisedAt = first.participant.hand_raised_at;
      findings.that(raisedAt !== null && first.position === 1, 'the first in the queue', String(first.position));
      findings.that(again.participant.hand_raised_at === raisedAt, 'the same instant', 'another one');
      findings.that((await seen())?.hand_raised_at === raisedAt, 'seen by the professor', 'not seen');
      for (const _ of ['once', 'twice']) {
        const { participant, position } = await must(lowerHand, student);
        findings.that(participant.hand_raised_at === null && position === null, 'no hand', 'still raised');
      }
    },
  }),
  rule({
    ...inALive,
    id: 'room.floor',
    sentence: 'The floor lowers the hand and lifts the mute of who gets it; both acts may be repeated.',
    run: async (context, findings) => {
      const { professor, student, must, ofStudent, seen } = await beInside(context, findings);
      await must(raiseHand, student);
      await must(mute, professor, { body: {} });
      for (const _ of ['once', 'twice']) {
        const { participant } = await must(giveFloor, professor, { body: { user_id: student.user.id } });
        const right = participant.has_floor && participant.hand_raised_at === null && !participant.muted;
        findings.that(right, 'floor, no hand, not muted', JSON.stringify(participant));
      }
      for (const _ of ['once', 'twice']) await must(takeFloor, professor, ofStudent);
      findings.that((await seen())?.has_floor === false, 'no floor', 'he has it still');
    },
  }),
  rule({
    ...inALive,
    id: 'room.mute',
    sentence: 'Muting names those whom it muted, once, and lasts until it is lifted.',
    run: async (context, findings) => {
      const { professor, student, must, ofStudent, seen } = await beInside(context, findings);
      const one = { body: { user_id: student.user.id } };
      const first = (await must(mute, professor, one)).muted;
      findings.that(first.join() === student.user.id, 'the student', `${first.length} people`);
      findings.that((await must(mute, professor, { body: {} })).muted.length === 0, 'nobody anew', 'somebody');
      findings.that((await seen())?.muted === true, 'muted', 'not muted');
      for (const _ of ['once', 'twice']) await must(unmute, professor, ofStudent);
      findings.that((await seen())?.muted === false, 'not muted', 'still muted');
    },
  }),
];

export const roomRules: RuleGroup = {
  name: 'Inside a live',
  rules: [
    ...handsAndFloor,
    ...talkRules,
    rule({
      ...inALive,
      id: 'room.professor-only',
      sentence: 'A student gives nobody the floor and mutes nobody: 403 forbidden; a professor raises no hand.',
      run: async (context, findings) => {
        const { professor, student, ask, ofStudent, seen } = await beInside(context, findings);
        const body = { user_id: student.user.id };
        findings.refusal(await ask(giveFloor, student, { body }), 'forbidden');
        findings.refusal(await ask(takeFloor, student, ofStudent), 'forbidden');
        findings.refusal(await ask(mute, student, { body }), 'forbidden');
        findings.refusal(await ask(unmute, student, ofStudent), 'forbidden');
        for (const endpoint of [raiseHand, lowerHand]) findings.refusal(await ask(endpoint, professor), 'forbidden');
        const after = await seen();
        findings.that(after?.has_floor === false && !after.muted, 'nothing changed', 'something changed');
      },
    }),
    rule({
      ...inALive,
      id: 'room.not-there',
      sentence: 'Who is not in the room can’t get the floor (404), raise a hand or speak (409 conflict).',
      run: async (context, findings) => {
        const { professor, student, ask, room } = await beInside(context, findings);
        await room.mustAct(findings, 'leave', student);
        findings.refusal(await ask(giveFloor, professor, { body: { user_id: student.user.id } }), 'not_found');
        findings.refusal(await ask(mute, professor, { body: { user_id: student.user.id } }), 'not_found');
        findings.refusal(await ask(raiseHand, student), 'conflict');
        findings.refusal(await ask(sendMessage, student, { body: { text: 'un' } }), 'conflict');
      },
    }),
    rule({
      ...inALive,
      id: 'room.after-the-end',
      sentence: 'After the end nothing happens inside the live any more: 409 live_not_active.',
      run: async (context, findings) => {
        const { professor, student, ask, room, ofStudent } = await beInside(context, findings);
        await room.mustAct(findings, 'end', professor, {});
        const body = { user_id: student.user.id };
        for (const answer of [
          await ask(raiseHand, student),
          await ask(sendMessage, student, { body: { text: 'un' } }),
          await ask(giveFloor, professor, { body }),
          await ask(takeFloor, professor, ofStudent),
          await ask(mute, professor, { body: {} }),
          await ask(heartbeats, student, { body: { participants: [{ ...body, connected: true }] } }),
        ])
          findings.refusal(answer, 'live_not_active');
      },
    }),
  ],
};
