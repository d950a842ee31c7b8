import { heartbeats, listMessages, sendMessage } from '../../live-room.ts';
import { unknownId } from '../questions.ts';
import { rule } from '../rule.ts';
import { beInside } from './being-inside.ts';

const inALive = { needs: ['classroom', 'live'], changes: true } as const;

/** The chat, and the signs of life. */
export const talkRules = [
  rule({
    ...inALive,
    id: 'room.messages',
    sentence: 'What is said in the chat is kept, the newest first, without control characters.',
    run: async (context, findings) => {
      const { professor, student, must, ask } = await beInside(context, findings);
      const sent = await must(sendMessage, student, { body: { text: 'un\u0007 deux\ntrois' } });
      findings.that(sent.message.text === 'un deux\ntrois', 'the text without the bell', 'another text');
      const last = await must(sendMessage, professor, { body: { text: 'quatre' } });
      for (const person of [professor, student]) {
        const { messages } = await must(listMessages, person, { query: '?limit=1' });
        findings.that(messages.length === 1 && messages[0]?.id === last.message.id, 'the newest', 'another one');
      }
      findings.refusal(await ask(sendMessage, student, { body: { text: 'x'.repeat(2001) } }), 'invalid_request');
    },
  }),
  rule({
    ...inALive,
    id: 'room.pages',
    sentence: 'A list goes on behind its cursor, and ends with null.',
    run: async (context, findings) => {
      const { student, must, ask } = await beInside(context, findings);
      const ids: string[] = [];
      for (const text of ['un', 'deux', 'trois'])
        ids.unshift((await must(sendMessage, student, { body: { text } })).message.id);
      const first = await must(listMessages, student, { query: '?limit=2' });
      const cursor = encodeURIComponent(first.next_cursor ?? '');
      const rest = await must(listMessages, student, { query: `?limit=2&cursor=${cursor}` });
      const came = [...first.messages, ...rest.messages].map(({ id }) => id);
      findings.that(came.join() === ids.join(), 'each once, in order', `${came.length} messages`);
      findings.that(rest.next_cursor === null, 'next_cursor null at the end', 'another one');
      for (const query of ['?limit=0', '?limit=201', '?cursor=nonsense'])
        findings.refusal(await ask(listMessages, student, { query }), 'invalid_request');
    },
  }),
  rule({
    ...inALive,
    id: 'room.heartbeats',
    sentence: 'A person beats for himself and for nobody else.',
    run: async (context, findings) => {
      const { professor, student, must, ask, seen } = await beInside(context, findings);
      const beat = (connected: boolean) => ({
        body: { participants: [{ user_id: student.user.id, connected, network_quality: 3 }] },
      });
      const { absent, status } = await must(heartbeats, student, beat(false));
      findings.that(absent.length === 0 && status === 'live', 'nobody absent, live', `${absent.length}, ${status}`);
      const then = await seen();
      findings.that(then?.connected === false && then.network_quality === 3, 'what he said', 'something else');
      await must(heartbeats, student, beat(true));
      findings.refusal(await ask(heartbeats, professor, beat(true)), 'forbidden');
    },
  }),
  rule({
    id: 'room.heartbeats-service',
    sentence: 'A service beats for everybody at once, and is told who is not there.',
    needs: ['classroom', 'live', 'service'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must } = await beInside(context, findings);
      const nobody = unknownId();
      const list = [professor.user.id, student.user.id, nobody].map((user_id) => ({ user_id, connected: true }));
      const { absent } = await must(heartbeats, context.cast.service!, { body: { participants: list } });
      findings.that(absent.join() === nobody, 'the one who is nobody', `${absent.length} people`);
    },
  }),
];
